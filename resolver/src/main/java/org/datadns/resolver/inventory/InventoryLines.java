package org.datadns.resolver.inventory;

import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The lines of a body, one after the other, and the digest of all that was read. A line that is too
 * long is passed over without being held. Not thread-safe.
 */
final class InventoryLines {
  /** The longest line, in bytes. */
  static final int LONGEST = 1024 * 1024;

  private static final int PIECE = 64 * 1024;

  private final InputStream body;
  private final Pace pace;
  private final MessageDigest digest;
  private byte[] buffer = new byte[2 * PIECE];
  private int from;
  private int to;
  private long received;
  private int number;
  private int start;
  private int end;
  private boolean tooLong;

  /** Decides, while a body is read, whether there is too much of it, or too slowly. */
  interface Pace {
    /** Told that the next bytes are waited for. */
    void waiting();

    /** Told how many bytes have come so far, also at the end; throws to end it. */
    void received(long bytes);
  }

  InventoryLines(InputStream body, Pace pace) {
    this.body = body;
    this.pace = pace;
    try {
      this.digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java runtime has SHA-256", e);
    }
  }

  /**
   * Goes to the next line. Blocks for the sender.
   *
   * @return whether there is one
   */
  boolean next() throws IOException {
    number++;
    tooLong = false;
    int scanned = from;
    while (true) {
      for (int i = scanned; i < to; i++) {
        if (buffer[i] == '\n') {
          take(i, i + 1);
          return true;
        }
      }
      if (to - from > LONGEST) {
        tooLong = true;
      }
      if (tooLong) {
        from = to;
      }
      makeRoom();
      scanned = to;
      if (!read()) {
        boolean rest = to > from || tooLong;
        take(to, to);
        return rest;
      }
    }
  }

  private void take(int newline, int after) {
    tooLong |= newline - from > LONGEST;
    start = from;
    end = newline;
    if (number == 1 && startsWithByteOrderMark()) {
      start += 3;
    }
    from = after;
  }

  /** RFC 8259, section 8.1, lets a reader pass over it. */
  private boolean startsWithByteOrderMark() {
    return end - start >= 3
        && buffer[start] == (byte) 0xEF
        && buffer[start + 1] == (byte) 0xBB
        && buffer[start + 2] == (byte) 0xBF;
  }

  private void makeRoom() {
    if (from > 0) {
      System.arraycopy(buffer, from, buffer, 0, to - from);
      to -= from;
      from = 0;
    }
    if (buffer.length - to < PIECE) {
      buffer = Arrays.copyOf(buffer, Math.min(2 * buffer.length, LONGEST + 2 * PIECE));
    }
  }

  private boolean read() throws IOException {
    pace.waiting();
    int count;
    try {
      count = body.read(buffer, to, PIECE);
    } catch (RuntimeException e) {
      // the server tells of broken connections by exceptions of its own (Helidon 4.1)
      throw new IOException("the body broke off", e);
    }
    if (count < 0) {
      pace.received(received);
      return false;
    }
    digest.update(buffer, to, count);
    to += count;
    received += count;
    pace.received(received);
    return true;
  }

  /** Reads what is left without looking at it. */
  void skip() throws IOException {
    do {
      from = 0;
      to = 0;
    } while (read());
  }

  /** The line's number, from 1. */
  int number() {
    return number;
  }

  /** Whether the line was passed over. */
  boolean isTooLong() {
    return tooLong;
  }

  /** Where the line's bytes are, from {@link #start} to before {@link #end}, until the next one. */
  byte[] buffer() {
    return buffer;
  }

  int start() {
    return start;
  }

  int end() {
    return end;
  }

  /** How many bytes have come. */
  long received() {
    return received;
  }

  /** The digest of all that came, in base64url. To be asked once, at the end. */
  String digest() {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(digest.digest());
  }
}
