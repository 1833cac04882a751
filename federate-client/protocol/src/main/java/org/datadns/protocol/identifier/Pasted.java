package org.datadns.protocol.identifier;

/** Text as people paste it: with blanks around it, and with a sentence's punctuation behind it. */
final class Pasted {
  private Pasted() {}

  /** The text without the blanks of every kind and the zero-width characters around it. */
  static String trim(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isPadding(text.charAt(from))) {
      from++;
    }
    while (to > from && isPadding(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  /**
   * The text without the punctuation that a sentence put behind it: {@code . , ; :} and brackets
   * closed but never opened.
   */
  static String trimProse(String text) {
    String trimmed = trim(text);
    long round = surplus(trimmed, '(', ')');
    long curly = surplus(trimmed, '{', '}');
    int end = trimmed.length();
    while (end > 0) {
      char last = trimmed.charAt(end - 1);
      if (last == ')' && round > 0) {
        round--;
      } else if (last == '}' && curly > 0) {
        curly--;
      } else if (".,;:".indexOf(last) < 0 && !isPadding(last)) {
        break;
      }
      end--;
    }
    return trimmed.substring(0, end);
  }

  /**
   * Whether the text can be shown and stored: no control character, no half of a surrogate pair, no
   * U+FFFD, which stands where characters were lost.
   */
  static boolean isPrintable(String text) {
    return text.codePoints()
        .noneMatch(
            c ->
                Character.isISOControl(c)
                    || Character.getType(c) == Character.SURROGATE
                    || c == '\uFFFD');
  }

  /** How many more are closed than opened. */
  private static long surplus(String text, char open, char close) {
    return text.chars().map(c -> c == close ? 1 : c == open ? -1 : 0).sum();
  }

  private static boolean isPadding(char c) {
    return Character.isWhitespace(c)
        || Character.isSpaceChar(c)
        || c == '\u200B'
        || c == '\u2060'
        || c == '\uFEFF';
  }
}
