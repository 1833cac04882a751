package org.datadns.agent.proxy;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A TCP connection to a browser or a tool. One thread reads and one thread writes at a time; both
 * block without limit, because a kernel may compute for days between two bytes. {@link #close} may
 * be called by any thread and ends them.
 */
final class Wire implements Closeable {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

  private final SocketChannel channel;
  private final Buffers buffers;
  private final String address;
  private final HttpInput input;
  private final HttpOutput output;

  /** {@link System#nanoTime} of the last byte either way. */
  private volatile long lastByte = System.nanoTime();

  /** Since when a write waits for the other end to read; 0 while none does. */
  private volatile long writingSince;

  private Wire(SocketChannel channel, Buffers buffers) throws IOException {
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
    this.channel = channel;
    this.buffers = buffers;
    this.address = ((InetSocketAddress) channel.getRemoteAddress()).getAddress().getHostAddress();
    this.input = new HttpInput(new Source());
    this.output = new HttpOutput(this::send, buffers);
  }

  /**
   * A connection that is made; small messages leave at once.
   *
   * @throws IOException when the other end has gone already; it is closed then
   */
  static Wire over(SocketChannel channel, Buffers buffers) throws IOException {
    try {
      return new Wire(channel, buffers);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** Connects. */
  static Wire to(String host, int port, Buffers buffers) throws IOException {
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    var channel = SocketChannel.open();
    try {
      channel.socket().connect(address, (int) CONNECT_WITHIN.toMillis());
      return over(channel, buffers);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  HttpInput input() {
    return input;
  }

  /** Buffered: flush before waiting for anything. */
  HttpOutput output() {
    return output;
  }

  Buffers buffers() {
    return buffers;
  }

  /** The network address of the other end. */
  String address() {
    return address;
  }

  /** How long nothing came or went. */
  Duration quietFor() {
    return Duration.ofNanos(System.nanoTime() - lastByte);
  }

  /** How long the other end has not taken what is being written to it. */
  Duration stalledFor() {
    long since = writingSince;
    return since == 0 ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - since);
  }

  /** Whether nothing came that was not read: neither an end nor bytes nobody asked for. */
  boolean isQuiet() {
    if (input.isReady()) {
      return false;
    }
    try {
      channel.configureBlocking(false);
      int count = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      return count == 0;
    } catch (IOException e) {
      return false;
    }
  }

  /** Tells the other end that nothing more comes, and goes on reading (RFC 9293 section 3.6). */
  void closeOutput() throws IOException {
    channel.shutdownOutput();
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("a socket could not be closed", e);
    }
  }

  private void send(ByteBuffer[] parts) throws IOException {
    writingSince = System.nanoTime();
    try {
      var last = parts[parts.length - 1];
      while (last.hasRemaining()) {
        if (parts.length == 1) {
          channel.write(last);
        } else {
          channel.write(parts);
        }
      }
    } finally {
      lastByte = System.nanoTime();
      writingSince = 0;
    }
  }

  private final class Source implements HttpInput.Source {
    @Override
    public int read(ByteBuffer target) throws IOException {
      int count = channel.read(target);
      lastByte = System.nanoTime();
      return count;
    }

    @Override
    public boolean hasMore() throws IOException {
      return channel.socket().getInputStream().available() > 0;
    }
  }
}
