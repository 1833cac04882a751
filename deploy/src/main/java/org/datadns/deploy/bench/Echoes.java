package org.datadns.deploy.bench;

import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Messages to and fro over 100 WebSockets, each with one on its way at a time. Every echo is
 * compared with what was sent.
 */
final class Echoes {
  private static final int CONNECTIONS = 100;
  private static final int SMALL = 64;
  private static final int LARGE = 64 * 1024;
  private static final Duration WARM_UP = Duration.ofSeconds(4);
  private static final Duration PERIOD = Duration.ofSeconds(3);
  private static final Duration STILL = Duration.ofSeconds(20);

  private final Arena arena;
  private final int rounds;

  Echoes(Arena arena, int rounds) {
    this.arena = arena;
    this.rounds = rounds;
  }

  /**
   * One contestant for some seconds.
   *
   * @param rate messages to and fro a second
   * @param cpuMicros of the proxy's CPU for one, in µs
   */
  record Measured(double rate, double cpuMicros) {}

  void measure(Consumer<String> figures) {
    try (var tool = arena.bareTool();
        var ours = arena.ours(tool.port());
        var nginx = arena.nginx(tool.port(), ours);
        var chp = arena.chp(tool.port(), ours)) {
      var contestants = List.of(ours, nginx, chp);
      var small = measure(contestants, SMALL);
      var large = measure(contestants, LARGE);
      for (var peer : List.of(Arena.NGINX, Arena.CHP)) {
        figures.accept(figure("proxy-websocket-100-vs-" + peer, small, peer));
      }
      var best =
          large.median(Arena.NGINX, Measured::rate) >= large.median(Arena.CHP, Measured::rate)
              ? Arena.NGINX
              : Arena.CHP;
      figures.accept(figure("proxy-websocket-64k-vs-best", large, best) + ", best is " + best);
    }
  }

  private static String figure(String name, Ratios<Measured> all, String peer) {
    return Ratios.format(
        "%s %.2f (CPU %.1f against %.1f µs a message and its echo)",
        name,
        all.ratio(Arena.OURS, peer, Measured::rate),
        all.median(Arena.OURS, Measured::cpuMicros),
        all.median(peer, Measured::cpuMicros));
  }

  private Ratios<Measured> measure(List<Contestant> contestants, int size) {
    contestants.forEach(contestant -> run(contestant, size, WARM_UP));
    var all = new Ratios<Measured>();
    for (int round = 0; round < rounds; round++) {
      for (var contestant : Rounds.order(contestants, round)) {
        var measured = run(contestant, size, PERIOD);
        all.add(contestant.name(), measured);
        System.out.println(
            Ratios.format(
                "websocket %5d bytes %d  %-5s  %6.0f echoes/s  %6.1f µs CPU an echo",
                size, round + 1, contestant.name(), measured.rate, measured.cpuMicros));
      }
    }
    return all;
  }

  private static Measured run(Contestant contestant, int size, Duration period) {
    var channels = new ArrayList<SocketChannel>();
    try (var selector = Selector.open()) {
      var message = new Message(size);
      for (int i = 0; i < CONNECTIONS; i++) {
        var channel = BrowserEnd.webSocket(contestant);
        channels.add(channel);
        channel.configureBlocking(false);
        channel.register(selector, SelectionKey.OP_READ, new Exchange(channel, message));
      }
      double cpu = contestant.program().cpuSeconds();
      long start = System.nanoTime();
      for (var key : selector.keys()) {
        ((Exchange) key.attachment()).begin(key);
      }
      long end = start + period.toNanos();
      while (System.nanoTime() < end) {
        int ready = selector.select(Echoes::go, STILL.toMillis());
        if (ready == 0) {
          throw new IllegalStateException(contestant.name() + " stands still");
        }
      }
      double took = (System.nanoTime() - start) / 1e9;
      double spent = contestant.program().cpuSeconds() - cpu;
      long count =
          selector.keys().stream().mapToLong(key -> ((Exchange) key.attachment()).count).sum();
      return new Measured(count / took, spent * 1e6 / count);
    } catch (IOException e) {
      throw new UncheckedIOException(contestant.name() + " broke a WebSocket", e);
    } finally {
      channels.forEach(Echoes::close);
    }
  }

  private static void go(SelectionKey key) {
    try {
      ((Exchange) key.attachment()).go(key);
    } catch (IOException e) {
      throw new UncheckedIOException("a WebSocket broke", e);
    }
  }

  private static void close(SocketChannel channel) {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What every connection sends again and again, and what it wants back. */
  private static final class Message {
    private static final int MASK = 0x37fa213d;

    private final ByteBuffer frame;
    private final ByteBuffer echo;
    private final ByteBuffer in = ByteBuffer.allocateDirect(256 * 1024);

    private Message(int size) {
      frame = ByteBuffer.allocateDirect(size + 14);
      echo = ByteBuffer.allocateDirect(size + 10);
      // a final text frame (RFC 6455 5.2)
      frame.put((byte) 0x81);
      echo.put((byte) 0x81);
      if (size < 126) {
        frame.put((byte) (0x80 | size));
        echo.put((byte) size);
      } else if (size < 1 << 16) {
        frame.put((byte) (0x80 | 126)).putShort((short) size);
        echo.put((byte) 126).putShort((short) size);
      } else {
        frame.put((byte) (0x80 | 127)).putLong(size);
        echo.put((byte) 127).putLong(size);
      }
      frame.putInt(MASK);
      for (int i = 0; i < size; i++) {
        byte value = (byte) ('a' + i % 23);
        echo.put(value);
        frame.put((byte) (value ^ MASK >>> (24 - 8 * (i % 4))));
      }
      frame.flip();
      echo.flip();
    }
  }

  /** One connection. */
  private static final class Exchange {
    private final SocketChannel channel;
    private final Message message;
    private final ByteBuffer out;
    private final ByteBuffer wanted;
    private long count;

    private Exchange(SocketChannel channel, Message message) {
      this.channel = channel;
      this.message = message;
      this.out = message.frame.duplicate();
      this.wanted = message.echo.duplicate();
    }

    private void begin(SelectionKey key) throws IOException {
      out.rewind();
      wanted.rewind();
      send(key);
    }

    private void go(SelectionKey key) throws IOException {
      if (out.hasRemaining()) {
        send(key);
      }
      var in = message.in.clear();
      if (channel.read(in) < 0) {
        throw new EOFException("closed by the proxy after " + count + " echoes");
      }
      in.flip();
      if (in.remaining() > wanted.remaining()) {
        throw new IOException("more came back than was sent");
      }
      var part = wanted.duplicate().limit(wanted.position() + in.remaining());
      if (!part.equals(in)) {
        throw new IOException("something else came back than was sent");
      }
      wanted.position(part.limit());
      if (!wanted.hasRemaining()) {
        count++;
        begin(key);
      }
    }

    private void send(SelectionKey key) throws IOException {
      channel.write(out);
      int interest =
          out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
      if (key.interestOps() != interest) {
        key.interestOps(interest);
      }
    }
  }
}
