package org.datadns.agent.proxy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import org.datadns.agent.proxy.Headers.Field;

/** The content of one message as it arrives. Used by one thread at a time. */
final class Body {
  private static final int MOST_TRAILERS = 64;

  private final HttpInput input;
  private final Framing framing;

  /** Bytes to come: of the body when its length is known, of the chunk when it is chunked. */
  private long left;

  /** Whether a chunk was begun, so that its line end is still to come. */
  private boolean withinChunk;

  private boolean ended;
  private Headers trailers = Headers.of();

  Body(HttpInput input, Framing framing) {
    this.input = input;
    this.framing = framing;
    this.left = framing instanceof Framing.Length(long bytes) ? bytes : 0;
    this.ended = framing.isEmpty();
  }

  /** Whether all of it was read. */
  boolean isEnded() {
    return ended;
  }

  /** Whether a read would answer without waiting, as far as can be told. */
  boolean isReady() {
    return ended || (!isBetweenChunks() && input.isReady());
  }

  /** Then what is here may be no more than the end of the chunk before. */
  private boolean isBetweenChunks() {
    return left == 0 && framing instanceof Framing.Chunked;
  }

  /** Waits until a read has something to say, holding next to nothing. */
  void await() throws IOException {
    if (!ended) {
      // an end here is the next read's to judge
      input.await();
    }
  }

  /** The fields behind a chunked body, once it is ended (RFC 9110 section 6.5). */
  Headers trailers() {
    return trailers;
  }

  /**
   * Some bytes, at least one; -1 at the end.
   *
   * @throws EOFException when the connection ends before the body does
   */
  int read(ByteBuffer target) throws IOException {
    if (ended) {
      return -1;
    }
    return switch (framing) {
      case Framing.None() -> -1;
      case Framing.UntilClose() -> {
        int count = input.read(target);
        ended = count < 0;
        yield count;
      }
      case Framing.Length ignored -> {
        int count = readLeft(target);
        ended = left == 0;
        yield count;
      }
      case Framing.Chunked() -> readChunk(target);
    };
  }

  /** Reads away what is left, unless that is more than {@code most} bytes; whether it did. */
  boolean discard(int most) throws IOException {
    var scratch = ByteBuffer.allocate(4096);
    int total = 0;
    while (!ended && total <= most) {
      total += Math.max(0, read(scratch.clear()));
    }
    return ended;
  }

  private int readChunk(ByteBuffer target) throws IOException {
    if (left == 0) {
      // the line end after a chunk is read with the next one: data is never held back for it
      if (withinChunk && !input.line().isEmpty()) {
        throw new MalformedMessageException("A chunk is longer than it says.");
      }
      withinChunk = true;
      left = chunkSize(input.line());
      if (left == 0) {
        readTrailers();
        ended = true;
        return -1;
      }
    }
    return readLeft(target);
  }

  private int readLeft(ByteBuffer target) throws IOException {
    int end = target.limit();
    target.limit(target.position() + (int) Math.min(target.remaining(), left));
    int count = input.read(target);
    target.limit(end);
    if (count < 0) {
      throw new EOFException("the connection ended within a body");
    }
    left -= count;
    return count;
  }

  /** RFC 9112 section 7.1; extensions are read and dropped as section 7.1.1 has it. */
  private static long chunkSize(String line) throws MalformedMessageException {
    int semicolon = line.indexOf(';');
    String size = semicolon < 0 ? line : line.substring(0, semicolon);
    boolean wellFormed =
        !size.isEmpty()
            && size.length() <= 15
            && size.chars().allMatch(c -> Character.digit(c, 16) >= 0 && c < 0x80);
    if (!wellFormed) {
      throw new MalformedMessageException("A chunk's size is malformed.");
    }
    return Long.parseLong(size, 16);
  }

  private void readTrailers() throws IOException {
    var fields = new ArrayList<Field>();
    for (String line = input.line(); !line.isEmpty(); line = input.line()) {
      if (fields.size() == MOST_TRAILERS) {
        throw new MalformedMessageException("There are too many trailers.");
      }
      fields.add(HeadParser.field(line));
    }
    trailers = new Headers(fields);
  }
}
