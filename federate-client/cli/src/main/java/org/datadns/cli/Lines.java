package org.datadns.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Lines of UTF-8 text that end with a line feed, with or without a carriage return before it. Bytes
 * that are no UTF-8 become U+FFFD. Memory stays bounded whatever comes: of a longer line only the
 * beginning is given. Not thread-safe.
 */
final class Lines {
  /** So many characters of a line are kept; longer than anything a command takes. */
  static final int LONGEST = 65_536;

  private final Reader in;
  private final char[] buffer = new char[8_192];
  private int at;
  private int end;

  Lines(InputStream in) {
    this.in = new InputStreamReader(in, StandardCharsets.UTF_8);
  }

  /** The next line, or empty at the end. Blocks. */
  Optional<String> next() throws IOException {
    var line = new StringBuilder();
    boolean any = false;
    while (fill()) {
      any = true;
      int start = at;
      while (at < end && buffer[at] != '\n') {
        at++;
      }
      line.append(buffer, start, Math.min(at - start, LONGEST - line.length()));
      if (at < end) {
        at++;
        break;
      }
    }
    if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') {
      line.setLength(line.length() - 1);
    }
    return any ? Optional.of(line.toString()) : Optional.empty();
  }

  private boolean fill() throws IOException {
    if (at == end) {
      at = 0;
      end = Math.max(0, in.read(buffer));
    }
    return end > 0;
  }
}
