package org.datadns.agent.proxy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A body on its way from one connection to the other, sent on as it arrives, in chunks (RFC 9112
 * section 7.1) or plain. Used by one thread.
 */
final class BodyPassage {
  /** Room before the data for the chunk's size, so that a chunk is one piece. */
  private static final int PREFIX = 10;

  private static final byte[] LINE_END = {'\r', '\n'};
  private static final int SUFFIX = LINE_END.length;

  /** In bytes: what the kernel hands over at once on the quickest networks. */
  private static final int LARGE_PART = 64 * 1024;

  private final Body body;
  private final HttpOutput output;
  private final Buffers buffers;
  private final boolean chunked;

  /** Whether the part before filled its buffer, so that more is likely to be there. */
  private boolean plenty;

  /** Whether the part before was large, as those of a stream in full flow are. */
  private boolean flowing;

  /**
   * @param framing how it came, and goes on
   */
  BodyPassage(Body body, Framing framing, HttpOutput output, Buffers buffers) {
    this.body = body;
    this.output = output;
    this.buffers = buffers;
    this.chunked = framing.isChunked();
  }

  /**
   * Waits for the next part, reads it, and has it sent.
   *
   * @param sending what sends: may refuse to, and the part is dropped
   * @return the part's number of bytes, or -1 at the end
   */
  int pass(Sending sending) throws IOException {
    if (!body.isReady() && !plenty) {
      // what was gathered must not wait for what comes next
      sending.send(output::flush);
      body.await();
    }
    var part = flowing ? buffers.takeLarge() : buffers.take();
    try {
      part.position(PREFIX).limit(part.capacity() - SUFFIX);
      int count = body.read(part);
      if (count >= 0) {
        plenty = !part.hasRemaining();
        flowing = count >= LARGE_PART;
        sending.send(() -> write(part, count));
      }
      return count;
    } finally {
      buffers.give(part);
    }
  }

  /** Sends the end of the body, with the fields behind it. */
  void finish() throws IOException {
    if (chunked) {
      var text = new StringBuilder("0\r\n");
      HeaderRules.trailers(body.trailers()).appendTo(text);
      output.write(text.toString().getBytes(StandardCharsets.ISO_8859_1));
    }
    output.flush();
  }

  /** A step of sending. */
  interface Step {
    void run() throws IOException;
  }

  /** Takes a step of sending, or not. */
  interface Sending {
    void send(Step step) throws IOException;
  }

  private void write(ByteBuffer part, int count) throws IOException {
    int start = PREFIX;
    int end = PREFIX + count;
    if (chunked) {
      byte[] size = (Integer.toHexString(count) + "\r\n").getBytes(StandardCharsets.US_ASCII);
      start = PREFIX - size.length;
      part.put(start, size).put(end, LINE_END);
      end += SUFFIX;
    }
    output.write(part.limit(end).position(start));
  }
}
