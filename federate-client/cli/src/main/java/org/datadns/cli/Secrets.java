package org.datadns.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/**
 * Secrets come from a file or from standard input, never from the arguments, which every process of
 * the machine can read.
 */
final class Secrets {
  private static final String STANDARD_INPUT = "-";
  private static final int LONGEST = 4_096;

  /** The characters of a bearer token (RFC 6750 section 2.1). */
  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9._~+/-]+=*");

  private Secrets() {}

  /**
   * The token in a file, or on the first line of standard input for {@code -}.
   *
   * @throws CommandFailure when there is none; the message does not repeat what was read
   */
  static String token(String source, Terminal terminal) {
    var text = (source.equals(STANDARD_INPUT) ? terminal.read().orElse("") : file(source)).strip();
    if (!TOKEN.matcher(text).matches()) {
      throw CommandFailure.usage(
          (source.equals(STANDARD_INPUT) ? "Standard input" : source) + " holds no token.",
          "Name the file that holds the token alone, or - to read it from standard input.");
    }
    return text;
  }

  private static String file(String name) {
    try (var file = Files.newInputStream(Path.of(name))) {
      return new String(file.readNBytes(LONGEST), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw CommandFailure.usage(
          "The token file " + name + " cannot be read.",
          "Run this as the user who owns it, or give the token on standard input with -.");
    }
  }
}
