package org.datadns.agent.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * A socket on which browsers reach sessions. Each connection has a virtual thread; one more thread
 * looks after all of them. Thread-safe.
 */
public final class ProxyListener implements Closeable {
  private static final Logger LOG = System.getLogger(ProxyListener.class.getName());
  private static final int BACKLOG = 1024;

  /** Each costs some memory and two file descriptors. */
  private static final int MOST_CONNECTIONS = 50_000;

  /** How often connections are looked after. */
  private static final Duration ROUND = Duration.ofMillis(100);

  private final SessionProxy proxy;
  private final ServerSocketChannel server;
  private final Limits limits;
  private final Buffers buffers;
  private final Set<BrowserConnection> connections = ConcurrentHashMap.newKeySet();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * How long connections live without use.
   *
   * @param webSocket how long a WebSocket may be silent; tools ping every half minute
   * @param betweenRequests how long a connection may wait for its next request
   * @param receiving how long a head may take, with the body of what is no tool's: whoever takes
   *     longer for these few kilobytes holds connections for their own sake
   * @param closing how long requests under way and WebSockets have to end when the socket closes
   */
  public record Limits(
      Duration webSocket, Duration betweenRequests, Duration receiving, Duration closing) {
    /** What a site needs. */
    public static final Limits USUAL =
        new Limits(
            Duration.ofHours(1),
            Duration.ofSeconds(75),
            Duration.ofSeconds(30),
            Duration.ofSeconds(3));
  }

  private ProxyListener(
      SessionProxy proxy, ServerSocketChannel server, Limits limits, Buffers buffers) {
    this.proxy = proxy;
    this.server = server;
    this.limits = limits;
    this.buffers = buffers;
  }

  /**
   * Listens.
   *
   * @throws UncheckedIOException when the address cannot be had
   */
  static ProxyListener open(
      SessionProxy proxy, InetSocketAddress address, Limits limits, Buffers buffers) {
    try {
      var server = ServerSocketChannel.open();
      server.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      server.bind(address, BACKLOG);
      var listener = new ProxyListener(proxy, server, limits, buffers);
      int port = listener.port();
      Thread.ofPlatform().name("sessions-" + port).daemon().start(listener::accept);
      Thread.ofPlatform().name("sessions-" + port + "-care").daemon().start(listener::lookAfter);
      return listener;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen at " + address, e);
    }
  }

  /** The port it listens on. */
  public int port() {
    return server.socket().getLocalPort();
  }

  /** How many connections there are. */
  public int connections() {
    return connections.size();
  }

  /**
   * Stops listening, tells WebSockets to go away, lets requests under way end, and closes what then
   * is left. Blocks no longer than the limits say.
   */
  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      LOG.log(Level.WARNING, "the sessions' socket could not be closed", e);
    }
    connections.forEach(BrowserConnection::leave);
    long end = System.nanoTime() + limits.closing().toNanos();
    try {
      while (!connections.isEmpty() && System.nanoTime() < end) {
        TimeUnit.MILLISECONDS.sleep(10);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    connections.forEach(BrowserConnection::close);
    closed.countDown();
  }

  private void accept() {
    while (server.isOpen()) {
      try {
        begin(server.accept());
      } catch (AsynchronousCloseException e) {
        return;
      } catch (ClosedChannelException e) {
        return;
      } catch (IOException e) {
        // out of file descriptors, most likely: some will be free again
        LOG.log(Level.WARNING, "a connection could not be accepted: {0}", e.toString());
        pause();
      }
    }
  }

  private void begin(SocketChannel channel) throws IOException {
    if (connections.size() >= MOST_CONNECTIONS) {
      channel.close();
      return;
    }
    Wire wire;
    try {
      wire = Wire.over(channel, buffers);
    } catch (IOException e) {
      // it went as soon as it came: nobody is there to be told, and the others must not wait
      return;
    }
    var connection = new BrowserConnection(proxy, wire);
    connections.add(connection);
    Thread.ofVirtual()
        .name("browser")
        .start(
            () -> {
              try {
                connection.run();
              } finally {
                connections.remove(connection);
              }
            });
  }

  private void lookAfter() {
    while (!pause()) {
      for (var connection : connections) {
        try {
          connection.lookAfter(limits);
        } catch (UncheckedIOException e) {
          LOG.log(Level.WARNING, "a connection could not be closed", e);
        }
      }
    }
  }

  /** Waits for a round; whether the socket was closed meanwhile. */
  private boolean pause() {
    try {
      return closed.await(ROUND.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }
}
