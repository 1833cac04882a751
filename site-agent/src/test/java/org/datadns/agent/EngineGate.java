package org.datadns.agent;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Pattern;

/**
 * Stands between an agent and the container engine and holds chosen calls up, before the engine
 * hears of them or after it has carried them out: so a test can kill the agent exactly there.
 */
final class EngineGate implements AutoCloseable {
  private static final Pattern CONNECTION = Pattern.compile("(?im)^connection:.*\\r\\n");

  private final String engine;
  private final ServerSocket server;
  private final List<Hold> holds = new CopyOnWriteArrayList<>();

  /** When a call is held up. */
  enum When {
    BEFORE,
    AFTER
  }

  /** A call that is held up once it comes. */
  static final class Hold {
    private final Pattern request;
    private final When when;
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);

    private Hold(Pattern request, When when) {
      this.request = request;
      this.when = when;
    }

    boolean isReached() {
      return reached.getCount() == 0;
    }

    private void stall() {
      reached.countDown();
      try {
        released.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    @Override
    public String toString() {
      return when + " " + request;
    }
  }

  EngineGate(String engine) throws IOException {
    this.engine = engine;
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::accept);
  }

  String address() {
    return "tcp://127.0.0.1:" + server.getLocalPort();
  }

  /** Holds up the calls whose first line matches somewhere. */
  Hold hold(String request, When when) {
    var hold = new Hold(Pattern.compile(request), when);
    holds.add(hold);
    return hold;
  }

  List<Hold> notReached() {
    return holds.stream().filter(hold -> !hold.isReached()).toList();
  }

  /** Breaks all held calls off and holds none up any more. */
  void open() {
    holds.forEach(hold -> hold.released.countDown());
    holds.clear();
  }

  @Override
  public void close() throws IOException {
    open();
    server.close();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        Thread.ofVirtual().start(() -> serve(socket));
      } catch (IOException e) {
        // closed, which the loop asks for
      }
    }
  }

  /** One call for each connection, so that only the first head matters. */
  private void serve(Socket socket) {
    try (socket;
        var channel = SocketChannel.open(UnixDomainSocketAddress.of(engine))) {
      var head = head(socket.getInputStream());
      var line = head.lines().findFirst().orElse("");
      var held = holds.stream().filter(hold -> hold.request.matcher(line).find()).findFirst();
      if (held.filter(hold -> hold.when == When.BEFORE).isPresent()) {
        held.get().stall();
        return;
      }
      var toEngine = Channels.newOutputStream(channel);
      toEngine.write(
          CONNECTION
              .matcher(head)
              .replaceAll("")
              .replaceFirst("\r\n", "\r\nConnection: close\r\n")
              .getBytes(StandardCharsets.ISO_8859_1));
      Thread.ofVirtual().start(() -> pump(socket, toEngine));
      var answer = Channels.newInputStream(channel);
      var first = answer.readNBytes(1);
      if (held.isPresent()) {
        held.get().stall();
        return;
      }
      socket.getOutputStream().write(first);
      answer.transferTo(socket.getOutputStream());
    } catch (IOException e) {
      // one of the two went away, which the other sees
    }
  }

  private static void pump(Socket from, OutputStream to) {
    try {
      from.getInputStream().transferTo(to);
    } catch (IOException e) {
      // as above
    }
  }

  private static String head(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      bytes.write(next);
      if (next == '\n' && bytes.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
        break;
      }
    }
    return bytes.toString(StandardCharsets.ISO_8859_1);
  }
}
