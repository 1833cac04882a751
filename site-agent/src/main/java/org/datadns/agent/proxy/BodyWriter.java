package org.datadns.agent.proxy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Sends a body on as it arrives, in chunks (RFC 9112 section 7.1) or plain. Holds the one buffer
 * that the body passes through.
 */
final class BodyWriter {
  private static final int LARGEST_PART = 64 * 1024;
  private static final byte[] LAST_CHUNK = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  /** Room before the data for the chunk's size and line end, so that a chunk is one write. */
  private static final int PREFIX = 10;

  private static final int SUFFIX = 2;

  private final Body body;
  private final OutputStream output;
  private final boolean chunked;
  private final byte[] buffer;

  BodyWriter(Body body, Framing framing, OutputStream output) {
    this.body = body;
    this.output = output;
    this.chunked = framing.isChunked();
    int part =
        framing instanceof Framing.Length(long bytes)
            ? (int) Math.min(bytes, LARGEST_PART)
            : LARGEST_PART;
    this.buffer = new byte[PREFIX + part + SUFFIX];
  }

  /** Waits for the next part; its number of bytes, or -1 at the end. */
  int read() throws IOException {
    return body.read(buffer, PREFIX, buffer.length - PREFIX - SUFFIX);
  }

  /** Sends the part just read, at once unless more of a plain body is here already. */
  void write(int count) throws IOException {
    if (chunked) {
      byte[] size = (Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      System.arraycopy(size, 0, buffer, PREFIX - size.length, size.length);
      buffer[PREFIX + count] = '\r';
      buffer[PREFIX + count + 1] = '\n';
      output.write(buffer, PREFIX - size.length, size.length + count + SUFFIX);
    } else {
      output.write(buffer, PREFIX, count);
    }
    if (chunked || !body.isReady()) {
      output.flush();
    }
  }

  /** Sends what was written before the body, and so far of it. */
  void flush() throws IOException {
    output.flush();
  }

  /** Sends the end of the body. */
  void finish() throws IOException {
    if (chunked) {
      output.write(LAST_CHUNK);
    }
    output.flush();
  }
}
