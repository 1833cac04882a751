package org.datadns.agent.proxy;

import java.io.EOFException;
import java.io.IOException;

/** The content of one message as it arrives. Used by one thread at a time. */
final class Body {
  private final HttpInput input;
  private final Framing framing;

  /** Bytes to come: of the body when its length is known, of the chunk when it is chunked. */
  private long left;

  /** Whether a chunk was begun, so that its line end is still to come. */
  private boolean withinChunk;

  private boolean ended;

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
    return ended || input.isReady();
  }

  /**
   * Some bytes, at least one; -1 at the end.
   *
   * @throws EOFException when the connection ends before the body does
   */
  int read(byte[] target, int offset, int length) throws IOException {
    if (ended) {
      return -1;
    }
    return switch (framing) {
      case Framing.None() -> -1;
      case Framing.UntilClose() -> {
        int count = input.read(target, offset, length);
        ended = count < 0;
        yield count;
      }
      case Framing.Length ignored -> {
        int count = readLeft(target, offset, length);
        ended = left == 0;
        yield count;
      }
      case Framing.Chunked() -> readChunk(target, offset, length);
    };
  }

  /** Reads away what is left, unless that is more than {@code most} bytes; whether it did. */
  boolean discard(int most) throws IOException {
    var scratch = new byte[4096];
    int total = 0;
    while (!ended && total <= most) {
      total += Math.max(0, read(scratch, 0, scratch.length));
    }
    return ended;
  }

  private int readChunk(byte[] target, int offset, int length) throws IOException {
    if (left == 0) {
      // the line end after a chunk is read with the next one: data is never held back for it
      if (withinChunk && !input.line().isEmpty()) {
        throw new MalformedMessageException("A chunk is longer than it says.");
      }
      withinChunk = true;
      left = chunkSize(input.line());
      if (left == 0) {
        skipTrailers();
        ended = true;
        return -1;
      }
    }
    return readLeft(target, offset, length);
  }

  private int readLeft(byte[] target, int offset, int length) throws IOException {
    int count = input.read(target, offset, (int) Math.min(length, left));
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
    if (!size.matches("[0-9a-fA-F]{1,15}")) {
      throw new MalformedMessageException("A chunk's size is malformed.");
    }
    return Long.parseLong(size, 16);
  }

  private void skipTrailers() throws IOException {
    int most = 64;
    while (!input.line().isEmpty()) {
      if (most-- == 0) {
        throw new MalformedMessageException("There are too many trailers.");
      }
    }
  }
}
