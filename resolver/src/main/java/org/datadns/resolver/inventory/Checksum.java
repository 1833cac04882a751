package org.datadns.resolver.inventory;

import java.util.Locale;
import java.util.Optional;

/** A checksum as {@code sha256:9f86d08…}: an algorithm and hexadecimal digits, in lower case. */
final class Checksum {
  private static final int LONGEST_ALGORITHM = 32;
  private static final int MOST_DIGITS = 256;

  private Checksum() {}

  /** The checksum in lower case; empty when the text is none. */
  static Optional<String> canonical(String written) {
    String checksum = written.toLowerCase(Locale.ROOT);
    return isChecksum(checksum) ? Optional.of(checksum) : Optional.empty();
  }

  /** By hand: of ten million lines each has one. */
  private static boolean isChecksum(String text) {
    int colon = text.indexOf(':');
    int digits = text.length() - colon - 1;
    if (colon < 1 || colon > LONGEST_ALGORITHM || digits < 1 || digits > MOST_DIGITS) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (i != colon && !(i < colon ? isAlgorithm(c) : isHex(c))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isAlgorithm(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
