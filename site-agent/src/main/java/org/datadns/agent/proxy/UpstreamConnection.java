package org.datadns.agent.proxy;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/**
 * A connection to a tool. Reads and writes block without limit: a kernel may compute for days
 * between two bytes. {@link #close} may be called by any thread and ends them.
 */
final class UpstreamConnection implements Closeable {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

  private final SocketChannel channel;
  private final HttpInput input;
  private final OutputStream output;

  private UpstreamConnection(SocketChannel channel) {
    this.channel = channel;
    this.input =
        new HttpInput(
            (buffer, offset, length) -> channel.read(ByteBuffer.wrap(buffer, offset, length)));
    this.output = new BufferedOutputStream(new ChannelOutput(channel), 8 * 1024);
  }

  static UpstreamConnection open(String host, int port) throws IOException {
    var address = new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new UnknownHostException(host);
    }
    var channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      channel.socket().connect(address, (int) CONNECT_WITHIN.toMillis());
      return new UpstreamConnection(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  HttpInput input() {
    return input;
  }

  /** Buffered: flush before waiting for an answer. */
  OutputStream output() {
    return output;
  }

  /** Whether nothing came since the last answer: neither an end nor bytes nobody asked for. */
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

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("a socket could not be closed", e);
    }
  }

  private static final class ChannelOutput extends OutputStream {
    private final SocketChannel channel;

    ChannelOutput(SocketChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      var buffer = ByteBuffer.wrap(bytes, offset, length);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
    }
  }
}
