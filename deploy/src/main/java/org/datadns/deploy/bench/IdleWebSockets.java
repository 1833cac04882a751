package org.datadns.deploy.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.datadns.deploy.JavaMemory;

/**
 * What 10,000 WebSockets cost on which nothing is said, and whether a request beside them is as
 * quick as without.
 *
 * <p>The memory is that of the proxy's process as {@link JavaMemory} has it, less what it was
 * before the connections came. The kernel's memory for the sockets is the same for every proxy and
 * not counted.
 */
final class IdleWebSockets {
  private static final int WANTED = 10_000;

  /** Files a proxy has open beside those of the connections. */
  private static final int OTHER_FILES = 300;

  /** So many are opened and closed before, and measured first: the memory grows with the number. */
  private static final int FIRST = 1000;

  private static final int REQUESTS = 2000;
  private static final Pattern FILES = Pattern.compile("Max open files\\s+(\\d+)");

  private final Arena arena;

  IdleWebSockets(Arena arena) {
    this.arena = arena;
  }

  void measure(Consumer<String> figures) {
    try (var tool = arena.bareTool();
        var ours = arena.ours(tool.port())) {
      measure(ours, figures);
    }
  }

  private static void measure(Contestant ours, Consumer<String> figures) {
    var connections = new ArrayList<SocketChannel>();
    try {
      long pid = ours.program().pid();
      int count = Math.min(WANTED, (openFiles(pid) - OTHER_FILES) / 2);
      try {
        // what the first ones make once, and what requests compile and allocate, is not theirs
        open(ours, FIRST, connections);
        closeAll(connections);
        connections.clear();
        requestMicros(ours);
        double first = requestMicros(ours);
        var before = JavaMemory.of(pid);
        open(ours, FIRST, connections);
        var early = JavaMemory.of(pid).less(before);
        System.out.println("idle: " + FIRST + " WebSockets keep " + each(early, FIRST));
        open(ours, count - FIRST, connections);
        var all = JavaMemory.of(pid).less(before);
        System.out.println("idle: " + count + " WebSockets keep " + each(all, count));
        double last = requestMicros(ours);
        expectOpen(connections);
        figures.accept(
            Ratios.format(
                "proxy-idle-kib %s; %d WebSockets%s",
                each(all, count),
                count,
                count < WANTED ? ", as many as this machine's limit of open files lets in" : ""));
        figures.accept(
            Ratios.format(
                "proxy-idle-request-vs-first %.2f (median %.0f against %.0f µs)",
                last / first, last, first));
      } finally {
        closeAll(connections);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          "after "
              + connections.size()
              + " idle WebSockets the proxy gave up:\n"
              + ours.program().said(),
          e);
    }
  }

  private static void open(Contestant ours, int count, List<SocketChannel> into)
      throws IOException {
    for (int i = 0; i < count; i++) {
      into.add(BrowserEnd.webSocket(ours));
    }
  }

  private static void closeAll(List<SocketChannel> connections) throws IOException {
    for (var connection : connections) {
      connection.close();
    }
  }

  /** One message each way on the first, the last and one between: they were idle, not dead. */
  private static void expectOpen(List<SocketChannel> connections) throws IOException {
    for (int i : new int[] {0, connections.size() / 2, connections.size() - 1}) {
      var channel = connections.get(i);
      channel.write(ByteBuffer.wrap(new byte[] {(byte) 0x81, (byte) 0x82, 0, 0, 0, 0, 'o', 'k'}));
      var echo = ByteBuffer.allocate(4);
      while (echo.hasRemaining()) {
        if (channel.read(echo) < 0) {
          throw new EOFException("WebSocket " + (i + 1) + " was closed while it was idle");
        }
      }
    }
  }

  /** The median time of a request over one connection, in µs. */
  private static double requestMicros(Contestant ours) throws IOException {
    var times = new ArrayList<Double>();
    var buffer = ByteBuffer.allocate(64 * 1024);
    try (var channel = BrowserEnd.connect(ours)) {
      for (int i = 0; i < REQUESTS; i++) {
        long start = System.nanoTime();
        BrowserEnd.send(channel, "GET /api", ours.fetchFields());
        var head = BrowserEnd.head(channel, buffer);
        // the body is two bytes
        for (int body = buffer.remaining(); body < 2; ) {
          body += Math.max(0, channel.read(buffer.clear()));
        }
        times.add((System.nanoTime() - start) / 1e3);
        if (!head.startsWith("HTTP/1.1 200 ")) {
          throw new IOException("unexpected answer:\n" + head);
        }
      }
    }
    return Ratios.median(times);
  }

  private static String each(JavaMemory memory, int count) {
    return Ratios.format(
        "%.1f KiB each (live heap %.1f, outside the heap %.1f)",
        (double) memory.total() / count,
        (double) memory.live() / count,
        (double) memory.outside() / count);
  }

  private static int openFiles(long pid) throws IOException {
    var limit = FILES.matcher(Files.readString(Path.of("/proc", Long.toString(pid), "limits")));
    if (!limit.find()) {
      throw new IllegalStateException("/proc names no limit of open files");
    }
    return Integer.parseInt(limit.group(1));
  }
}
