package org.datadns.agent.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A tool that answers byte for byte what a test wants; one script runs for each connection. */
final class RawTool implements AutoCloseable {

  /** What the tool does with a connection; it is closed afterwards. */
  interface Script {
    void run(RawPeer proxy) throws Exception;
  }

  private final ServerSocket server;
  private final AtomicInteger connections = new AtomicInteger();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();

  private RawTool(ServerSocket server, Script script) {
    this.server = server;
    Thread.ofVirtual().start(() -> accept(script));
  }

  static RawTool running(Script script) throws IOException {
    return new RawTool(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), script);
  }

  int port() {
    return server.getLocalPort();
  }

  /** How many connections came. */
  int connections() {
    return connections.get();
  }

  /** What went wrong in a script, or null when nothing does for a moment. */
  Throwable failure() throws InterruptedException {
    return failures.poll(50, TimeUnit.MILLISECONDS);
  }

  private void accept(Script script) {
    while (!server.isClosed()) {
      try {
        var socket = server.accept();
        connections.incrementAndGet();
        Thread.ofVirtual()
            .start(
                () -> {
                  try (var peer = new RawPeer(socket)) {
                    script.run(peer);
                  } catch (Exception | AssertionError e) {
                    failures.add(e);
                  }
                });
      } catch (IOException e) {
        if (!server.isClosed()) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
