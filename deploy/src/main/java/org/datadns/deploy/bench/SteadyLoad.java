package org.datadns.deploy.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Asks at a fixed rate, whether or not answers come: a request's time begins when it was due, so
 * one slow answer counts for all that waited behind it.
 */
final class SteadyLoad {
  private static final int CONNECTIONS = 16;
  private static final int CONNECT_MILLIS = 5_000;

  private SteadyLoad() {}

  /**
   * What one answer in a hundred exceeded.
   *
   * @param rate requests a second, over all connections
   */
  static double p99Micros(BenchRegistry registry, double rate, int seconds) {
    long gap = (long) (1e9 * CONNECTIONS / rate);
    int each = (int) (seconds * 1_000_000_000L / gap);
    long begin = System.nanoTime() + 50_000_000;
    try (var threads = Executors.newFixedThreadPool(CONNECTIONS)) {
      var connections =
          IntStream.range(0, CONNECTIONS)
              .mapToObj(i -> connection(registry, begin + gap * i / CONNECTIONS, gap, each))
              .map(threads::submit)
              .toList();
      long[] times = connections.stream().flatMapToLong(SteadyLoad::times).sorted().toArray();
      return times[(int) (times.length * 0.99)] / 1000.0;
    }
  }

  private static LongStream times(Future<long[]> connection) {
    try {
      return Arrays.stream(connection.get());
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static Callable<long[]> connection(
      BenchRegistry registry, long begin, long gap, int count) {
    return () -> {
      var times = new long[count];
      try (var socket =
          new Socket(InetAddress.getLoopbackAddress(), registry.address().getPort())) {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(CONNECT_MILLIS);
        var in = new BufferedInputStream(socket.getInputStream());
        for (int i = 0; i < count; i++) {
          long due = begin + gap * i;
          for (long wait = due - System.nanoTime(); wait > 0; wait = due - System.nanoTime()) {
            LockSupport.parkNanos(wait);
          }
          long number = ThreadLocalRandom.current().nextLong(registry.rows());
          socket
              .getOutputStream()
              .write(
                  ("GET " + BenchRegistry.path(number) + " HTTP/1.1\r\nHost: bench\r\n\r\n")
                      .getBytes(StandardCharsets.US_ASCII));
          readAnswer(in);
          times[i] = System.nanoTime() - due;
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return times;
    };
  }

  private static void readAnswer(InputStream in) throws IOException {
    if (!line(in).startsWith("HTTP/1.1 200 ")) {
      throw new IOException("not the answer that was asked for");
    }
    long length = -1;
    for (String field = line(in); !field.isEmpty(); field = line(in)) {
      if (field.regionMatches(true, 0, "content-length:", 0, 15)) {
        length = Long.parseLong(field.substring(15).strip());
      }
    }
    in.skipNBytes(length);
  }

  private static String line(InputStream in) throws IOException {
    var line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new IOException("the answer breaks off");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
