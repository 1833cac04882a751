package org.datadns.agent.proxy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The incoming half of an HTTP/1.1 connection: heads, lines of chunked bodies, and the bytes
 * between them. Waits with a small buffer of its own. Used by one thread at a time.
 */
final class HttpInput {
  /** More than any browser sends; a longer head is refused. */
  private static final int LONGEST_HEAD = 32 * 1024;

  private static final int LONGEST_LINE = 4 * 1024;
  private static final int SMALL = 2 * 1024;
  private static final byte[] NOTHING = {};

  /** Where bytes come from. */
  interface Source {
    /** Blocks until there is at least one byte; -1 at the end. */
    int read(ByteBuffer target) throws IOException;

    /** Whether a read would answer without waiting. */
    boolean hasMore() throws IOException;
  }

  private final Source source;
  private byte[] buffer = new byte[SMALL];
  private int position;
  private int limit;

  HttpInput(Source source) {
    this.source = source;
  }

  /** Whether something was received and not read. */
  boolean isReady() {
    return position < limit;
  }

  /** Waits until there is something to read; false at the end. */
  boolean await() throws IOException {
    if (isReady()) {
      return true;
    }
    if (buffer.length > SMALL) {
      buffer = new byte[SMALL];
    }
    return fill();
  }

  /**
   * A head, with the empty line that ends it. Its lines end with CR and LF, neither of which stands
   * anywhere else.
   *
   * @return nothing when the connection ended before the first byte
   */
  byte[] head() throws IOException {
    if (!await()) {
      return NOTHING;
    }
    int lineStart = 0;
    while (true) {
      int end = lineEnd(lineStart, LONGEST_HEAD, 431);
      if (end - lineStart == 2 && lineStart > 0) {
        byte[] head = Arrays.copyOfRange(buffer, position, position + end);
        position += end;
        return head;
      }
      lineStart = end;
    }
  }

  /** A line of a chunked body: a chunk's size, the end of its data, or a trailer. */
  String line() throws IOException {
    int end = lineEnd(0, LONGEST_LINE, 400);
    var line = new String(buffer, position, end - 2, StandardCharsets.ISO_8859_1);
    position += end;
    return line;
  }

  /**
   * Some bytes, at least one; -1 at the end. Takes what was received, and what else is there
   * without waiting for it.
   */
  int read(ByteBuffer target) throws IOException {
    if (!isReady()) {
      return source.read(target);
    }
    boolean full = limit == buffer.length;
    int count = Math.min(target.remaining(), limit - position);
    target.put(buffer, position, count);
    position += count;
    if (full && !isReady() && target.hasRemaining() && source.hasMore()) {
      count += Math.max(0, source.read(target));
    }
    return count;
  }

  /** Whether what was received fills its buffer, so that more is likely to be there. */
  boolean isFull() {
    return limit == buffer.length;
  }

  /**
   * What was received and not read, where it lies and without a copy; to be used up before anything
   * else is asked of this.
   */
  ByteBuffer takeReceived() {
    var received = ByteBuffer.wrap(buffer, position, limit - position);
    position = limit;
    return received;
  }

  /** How far from here a line ends that begins {@code from} bytes from here. */
  private int lineEnd(int from, int longest, int statusWhenLonger) throws IOException {
    int scanned = from;
    while (true) {
      for (; position + scanned < limit; scanned++) {
        if (scanned >= longest) {
          throw new MalformedMessageException(statusWhenLonger, "A line or head is too long.");
        }
        byte next = buffer[position + scanned];
        boolean afterReturn = scanned > from && buffer[position + scanned - 1] == '\r';
        if (next == '\n' && afterReturn) {
          return scanned + 1;
        }
        if (next == '\n' || afterReturn) {
          throw new MalformedMessageException("Lines must end with CR and LF.");
        }
      }
      if (!fill()) {
        throw new EOFException("the connection ended within a message");
      }
    }
  }

  @SuppressWarnings("ThreadPriorityCheck")
  private boolean fill() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    // a message seldom comes in the instant after the last; when others are served first, it is
    // there by then, and the kernel need not be asked to say when it comes
    Thread.yield();
    int count = source.read(ByteBuffer.wrap(buffer, limit, buffer.length - limit));
    limit += Math.max(count, 0);
    return count > 0;
  }
}
