package org.datadns.deploy.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The least a tool can do behind a proxy, so that the proxy is what a benchmark measures: echoes
 * WebSockets frame by frame as they come, reads uploads to their end and answers, and answers other
 * requests with a few bytes. One thread, one buffer; an idle connection costs it next to nothing.
 *
 * <p>Prints {@code tool ready PORT}.
 */
public final class BareTool {
  private static final int BACKLOG = 4096;
  private static final int BUFFER = 1 << 20;
  private static final Pattern LENGTH =
      Pattern.compile("\r\ncontent-length: *(\\d+)", Pattern.CASE_INSENSITIVE);
  private static final Pattern KEY =
      Pattern.compile("\r\nsec-websocket-key: *(\\S+)", Pattern.CASE_INSENSITIVE);

  private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER);
  private final Selector selector = Selector.open();

  private BareTool() throws IOException {}

  /** Runs until the process is ended. */
  public static void main(String[] arguments) throws IOException {
    new BareTool().serve();
  }

  private void serve() throws IOException {
    var server = ServerSocketChannel.open();
    server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
    server.configureBlocking(false);
    server.register(selector, SelectionKey.OP_ACCEPT);
    System.out.println("tool ready " + server.socket().getLocalPort());
    while (true) {
      selector.select(
          key -> {
            if (key.attachment() instanceof Connection connection) {
              connection.go();
            } else {
              accept(server);
            }
          });
    }
  }

  private void accept(ServerSocketChannel server) {
    try {
      for (var channel = server.accept(); channel != null; channel = server.accept()) {
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        var key = channel.register(selector, SelectionKey.OP_READ);
        key.attach(new Connection(channel, key));
      }
    } catch (IOException e) {
      throw new IllegalStateException("cannot accept", e);
    }
  }

  private enum State {
    HEAD,
    UPLOAD,
    FRAMES
  }

  private final class Connection {
    private final SocketChannel channel;
    private final SelectionKey key;
    private State state = State.HEAD;

    /** A head, or the head of a frame, of which the rest is still to come. */
    private byte[] begun = new byte[0];

    /** Of the upload or of the frame's payload. */
    private long left;

    /** The frame's masking key, turned so that its first byte is the next one's. */
    private int mask;

    private boolean closing;
    private @Nullable ByteBuffer unsent;

    private Connection(SocketChannel channel, SelectionKey key) {
      this.channel = channel;
      this.key = key;
    }

    private void go() {
      try {
        if (unsent == null || sendRest(unsent)) {
          receive();
        }
      } catch (IOException e) {
        close();
      }
    }

    private void receive() throws IOException {
      buffer.clear().put(begun);
      begun = new byte[0];
      if (channel.read(buffer) < 0) {
        close();
        return;
      }
      buffer.flip();
      while (buffer.hasRemaining() && unsent == null && !closing) {
        switch (state) {
          case HEAD -> head();
          case UPLOAD -> upload();
          case FRAMES -> frames();
        }
      }
      if (closing && unsent == null) {
        close();
      }
    }

    private void head() throws IOException {
      var text = StandardCharsets.ISO_8859_1.decode(buffer.duplicate()).toString();
      int end = text.indexOf("\r\n\r\n");
      if (end < 0) {
        keepRest();
        return;
      }
      buffer.position(buffer.position() + end + 4);
      var head = text.substring(0, end);
      var webSocket = KEY.matcher(head);
      var length = LENGTH.matcher(head);
      if (webSocket.find()) {
        state = State.FRAMES;
        send(
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept(webSocket.group(1))
                + "\r\n\r\n");
      } else if (length.find() && !length.group(1).equals("0")) {
        state = State.UPLOAD;
        left = Long.parseLong(length.group(1));
      } else {
        send("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}");
      }
    }

    private void upload() throws IOException {
      int here = (int) Math.min(left, buffer.remaining());
      buffer.position(buffer.position() + here);
      left -= here;
      if (left == 0) {
        state = State.HEAD;
        send("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      }
    }

    /**
     * Rewrites the frames in place: an echo lacks the mask and is always shorter (RFC 6455 5.2).
     */
    private void frames() throws IOException {
      int out = 0;
      int end = buffer.limit();
      while (buffer.hasRemaining() && !closing) {
        if (left == 0) {
          int head = frameHead(out);
          if (head < 0) {
            keepRest();
            break;
          }
          out += head;
        }
        int here = (int) Math.min(left, buffer.remaining());
        unmask(buffer.position(), out, here);
        buffer.position(buffer.position() + here);
        out += here;
        left -= here;
      }
      buffer.limit(out).position(0);
      if (send(buffer)) {
        buffer.limit(end).position(end);
      }
    }

    /** Writes the head of the echo to {@code out}; its length, or -1 when it is not whole yet. */
    private int frameHead(int out) {
      int in = buffer.position();
      int there = buffer.remaining();
      if (there < 2) {
        return -1;
      }
      byte first = buffer.get(in);
      int shortLength = buffer.get(in + 1) & 0x7f;
      int extended = shortLength == 126 ? 2 : shortLength == 127 ? 8 : 0;
      if (there < 2 + extended + 4) {
        return -1;
      }
      left =
          switch (extended) {
            case 2 -> buffer.getShort(in + 2) & 0xffff;
            case 8 -> buffer.getLong(in + 2);
            default -> shortLength;
          };
      mask = buffer.getInt(in + 2 + extended);
      buffer.put(out, first).put(out + 1, (byte) shortLength);
      for (int i = 0; i < extended; i++) {
        buffer.put(out + 2 + i, buffer.get(in + 2 + i));
      }
      buffer.position(in + 2 + extended + 4);
      closing = (first & 0xf) == 8 && left <= buffer.remaining();
      if (closing) {
        unmask(buffer.position(), out + 2 + extended, (int) left);
        int length = 2 + extended + (int) left;
        left = 0;
        return length;
      }
      return 2 + extended;
    }

    private void unmask(int from, int to, int count) {
      long wide = (long) mask << 32 | (mask & 0xffffffffL);
      int i = 0;
      for (; i + 8 <= count; i += 8) {
        buffer.putLong(to + i, buffer.getLong(from + i) ^ wide);
      }
      for (; i < count; i++) {
        buffer.put(to + i, (byte) (buffer.get(from + i) ^ mask >>> (24 - 8 * (i % 4))));
      }
      mask = Integer.rotateLeft(mask, 8 * (count % 4));
    }

    private void keepRest() {
      begun = new byte[buffer.remaining()];
      buffer.get(begun);
    }

    private void send(String text) throws IOException {
      send(StandardCharsets.ISO_8859_1.encode(text));
    }

    /** Whether all of it went; otherwise the rest is kept and reading waits for it. */
    private boolean send(ByteBuffer bytes) throws IOException {
      channel.write(bytes);
      if (bytes.hasRemaining()) {
        unsent = ByteBuffer.allocate(bytes.remaining()).put(bytes).flip();
        key.interestOps(SelectionKey.OP_WRITE);
      }
      return unsent == null;
    }

    private boolean sendRest(ByteBuffer rest) throws IOException {
      channel.write(rest);
      if (!rest.hasRemaining()) {
        unsent = null;
        key.interestOps(SelectionKey.OP_READ);
      }
      return unsent == null;
    }

    private void close() {
      key.cancel();
      try {
        channel.close();
      } catch (IOException e) {
        throw new IllegalStateException("cannot close", e);
      }
    }

    private static String accept(String webSocketKey) {
      try {
        var sha1 = MessageDigest.getInstance("SHA-1");
        var text = webSocketKey + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
        return Base64.getEncoder()
            .encodeToString(sha1.digest(text.getBytes(StandardCharsets.US_ASCII)));
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java runtime has SHA-1", e);
      }
    }
  }
}
