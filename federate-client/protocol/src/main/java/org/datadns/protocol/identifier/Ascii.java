package org.datadns.protocol.identifier;

/** ASCII letters and digits alone: identifiers never fold others (DOI Handbook 2.4). */
final class Ascii {
  private Ascii() {}

  /** The text with {@code A} to {@code Z} folded; the same object when there is none. */
  static String lower(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUpper(text.charAt(i))) {
        return fold(text, i);
      }
    }
    return text;
  }

  /** Whether {@code text} has {@code lower}, itself in lower case, at {@code from} in any case. */
  static boolean startsWith(String text, int from, String lower) {
    if (text.length() - from < lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if (lower(text.charAt(from + i)) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Whether the text begins with {@code lower}, itself in lower case, in any case. */
  static boolean startsWith(String text, String lower) {
    return startsWith(text, 0, lower);
  }

  /** Where {@code lower}, itself in lower case, first stands in any case, or -1. */
  static int indexOf(String text, String lower) {
    for (int i = 0; i <= text.length() - lower.length(); i++) {
      if (startsWith(text, i, lower)) {
        return i;
      }
    }
    return -1;
  }

  static char lower(char c) {
    return isUpper(c) ? (char) (c + 32) : c;
  }

  static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || isUpper(c);
  }

  static boolean isLetterOrDigit(char c) {
    return isLetter(c) || isDigit(c);
  }

  static boolean isHexDigit(char c) {
    return isDigit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }

  private static String fold(String text, int from) {
    var folded = new StringBuilder(text.length()).append(text, 0, from);
    for (int i = from; i < text.length(); i++) {
      folded.append(lower(text.charAt(i)));
    }
    return folded.toString();
  }
}
