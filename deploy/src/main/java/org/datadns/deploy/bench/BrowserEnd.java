package org.datadns.deploy.bench;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** The browser's end of connections through a proxy. */
final class BrowserEnd {
  private static final int LARGEST_HEAD = 16 * 1024;

  private BrowserEnd() {}

  /** A connection to the proxy, blocking. */
  static SocketChannel connect(Contestant contestant) throws IOException {
    var channel =
        SocketChannel.open(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), contestant.port()));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
    return channel;
  }

  /** A WebSocket that the tool accepted. */
  static SocketChannel webSocket(Contestant contestant) throws IOException {
    var channel = connect(contestant);
    send(channel, "GET /api/kernels/channels", contestant.webSocketFields());
    var head = head(channel, ByteBuffer.allocate(LARGEST_HEAD));
    if (!head.startsWith("HTTP/1.1 101 ")) {
      throw new IllegalStateException(contestant.name() + " refused a WebSocket:\n" + head);
    }
    return channel;
  }

  /** Sends the head of a request. */
  static void send(SocketChannel channel, String request, Iterable<String> fields)
      throws IOException {
    var head = request + " HTTP/1.1\r\n" + String.join("\r\n", fields) + "\r\n\r\n";
    var bytes = StandardCharsets.US_ASCII.encode(head);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /** Reads the head of an answer; what came of the body is left between position and limit. */
  static String head(SocketChannel channel, ByteBuffer into) throws IOException {
    into.clear();
    while (true) {
      if (channel.read(into) < 0) {
        throw new EOFException("the proxy closed the connection instead of answering");
      }
      var text =
          StandardCharsets.ISO_8859_1
              .decode(into.duplicate().flip().limit(Math.min(into.position(), LARGEST_HEAD)))
              .toString();
      int end = text.indexOf("\r\n\r\n");
      if (end >= 0) {
        into.flip().position(end + 4);
        return text.substring(0, end + 2);
      }
    }
  }
}
