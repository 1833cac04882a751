package org.datadns.agent.proxy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The incoming half of an HTTP/1.1 connection: lines of heads and chunk sizes, and the bytes
 * between them. Used by one thread at a time.
 */
final class HttpInput {
  /** More than any browser sends; a longer head is refused. */
  private static final int LONGEST_HEAD = 32 * 1024;

  private static final int LONGEST_LINE = 4 * 1024;

  /** Where bytes come from. */
  interface Source {
    /** Blocks until there is at least one byte; -1 at the end. */
    int read(byte[] buffer, int offset, int length) throws IOException;
  }

  private final Source source;
  private byte[] buffer = new byte[2048];
  private int position;
  private int limit;

  HttpInput(Source source) {
    this.source = source;
  }

  /** Whether a read would answer without waiting. */
  boolean isReady() {
    return position < limit;
  }

  /** Waits until there is something to read; false at the end. */
  boolean await() throws IOException {
    return isReady() || fill();
  }

  /**
   * The lines of a head, without the empty one that ends it.
   *
   * @return no line at all when the connection ended before the first byte
   */
  List<String> head() throws IOException {
    if (!await()) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    int left = LONGEST_HEAD;
    while (true) {
      String line = line(left, 431);
      left -= line.length() + 2;
      if (line.isEmpty() && !lines.isEmpty()) {
        return lines;
      }
      lines.add(line);
    }
  }

  /** A line of a chunked body: a chunk's size, the end of its data, or a trailer. */
  String line() throws IOException {
    return line(LONGEST_LINE, 400);
  }

  /** Some bytes, at least one; -1 at the end. */
  int read(byte[] target, int offset, int length) throws IOException {
    if (!isReady()) {
      return source.read(target, offset, length);
    }
    int count = Math.min(length, limit - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  private String line(int longest, int statusWhenLonger) throws IOException {
    int scanned = 0;
    while (true) {
      for (; position + scanned < limit; scanned++) {
        if (scanned >= longest) {
          throw new MalformedMessageException(statusWhenLonger, "A line or head is too long.");
        }
        byte next = buffer[position + scanned];
        boolean afterReturn = scanned > 0 && buffer[position + scanned - 1] == '\r';
        if (next == '\n' && afterReturn) {
          var line = new String(buffer, position, scanned - 1, StandardCharsets.ISO_8859_1);
          position += scanned + 1;
          return line;
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

  private boolean fill() throws IOException {
    if (position > 0) {
      System.arraycopy(buffer, position, buffer, 0, limit - position);
      limit -= position;
      position = 0;
    }
    if (limit == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int count = source.read(buffer, limit, buffer.length - limit);
    limit += Math.max(count, 0);
    return count > 0;
  }
}
