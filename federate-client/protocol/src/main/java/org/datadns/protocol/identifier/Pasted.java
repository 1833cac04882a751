package org.datadns.protocol.identifier;

import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.jspecify.annotations.Nullable;

/** Text as people paste it: with blanks around it, and with a sentence's punctuation behind it. */
final class Pasted {
  private Pasted() {}

  /**
   * The text without the blanks of every kind and the invisible marks around it, and without the
   * angle brackets that set an address off from prose (RFC 3986 appendix C).
   */
  static String trim(String text) {
    int from = skipPadding(text, 0);
    int to = skipPaddingBack(text, text.length(), from);
    while (to - from > 1 && text.charAt(from) == '<' && text.charAt(to - 1) == '>') {
      from = skipPadding(text, from + 1);
      to = skipPaddingBack(text, to - 1, from);
    }
    return from < to ? text.substring(from, to) : "";
  }

  /** Where the first character that is no padding stands, at {@code from} or behind it. */
  static int skipPadding(String text, int from) {
    int start = from;
    while (start < text.length() && isPadding(text.charAt(start))) {
      start++;
    }
    return start;
  }

  /**
   * The text without the punctuation that a sentence put behind it: {@code . , ; :} and brackets
   * closed but never opened.
   */
  static String trimProse(String text) {
    int end = text.length();
    if (end == 0 || !isTrailing(text.charAt(end - 1))) {
      return text;
    }
    int round = surplus(text, '(', ')');
    int curly = surplus(text, '{', '}');
    while (end > 0) {
      char last = text.charAt(end - 1);
      if (last == ')' && round > 0) {
        round--;
      } else if (last == '}' && curly > 0) {
        curly--;
      } else if (last == ')' || last == '}' || !isTrailing(last)) {
        break;
      }
      end--;
    }
    return text.substring(0, end);
  }

  /** The text without zero-width characters, which only mark where a line may break. */
  static String withoutZeroWidth(String text) {
    return without(text, Pasted::isZeroWidth);
  }

  /** The text without blanks of any kind and zero-width characters. */
  static String withoutBlanks(String text) {
    return without(text, Pasted::isPadding);
  }

  /** The text without all that {@link #refuse(String)} refuses. */
  static String withoutUnprintable(String text) {
    var kept = new StringBuilder(text.length());
    text.codePoints().filter(c -> Kind.of(c) == Kind.PRINTABLE).forEach(kept::appendCodePoint);
    return kept.toString();
  }

  /**
   * Why the text cannot be shown and stored, or null when it can: a control character (which steers
   * terminals and splits log lines), a direction mark of Unicode's bidirectional algorithm (UAX 9;
   * what is shown is not what is named), half a surrogate pair, or U+FFFD, which stands where
   * characters were lost.
   */
  static @Nullable Unrecognised refuse(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c < ' ' || c >= 0x7F) {
        int point = text.codePointAt(i);
        switch (Kind.of(point)) {
          case CONTROL -> {
            return new Unrecognised(
                "control-character",
                "An identifier holds no line breaks or other control characters.");
          }
          case DIRECTION -> {
            return new Unrecognised(
                "direction-character",
                "An identifier holds no characters that change the direction of writing, since it"
                    + " would not be what it looks like.");
          }
          case BROKEN -> {
            return new Unrecognised(
                "invalid-encoding",
                "Characters were lost in this text: it is not valid UTF-8. Copy it again.");
          }
          case PRINTABLE -> i += Character.charCount(point) - 1;
        }
      }
    }
    return null;
  }

  /** Blank or invisible, so nobody means it at the beginning or end of a name. */
  static boolean isPadding(char c) {
    return c <= ' '
        ? c == ' ' || Character.isWhitespace(c)
        : c >= 0x80
            && (Character.isWhitespace(c)
                || Character.isSpaceChar(c)
                || isZeroWidth(c)
                || isDirectionMark(c));
  }

  private static boolean isZeroWidth(char c) {
    return c == '\u200B' || c == '\u2060' || c == '\uFEFF';
  }

  private static boolean isDirectionMark(char c) {
    return c == '\u200E' || c == '\u200F' || c == '\u061C';
  }

  private static boolean isTrailing(char c) {
    return c == '.' || c == ',' || c == ';' || c == ':' || c == ')' || c == '}' || isPadding(c);
  }

  private static int skipPaddingBack(String text, int to, int from) {
    int end = to;
    while (end > from && isPadding(text.charAt(end - 1))) {
      end--;
    }
    return end;
  }

  /** How many more are closed than opened. */
  private static int surplus(String text, char open, char close) {
    int surplus = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      surplus += c == close ? 1 : c == open ? -1 : 0;
    }
    return surplus;
  }

  private static String without(String text, Unwanted unwanted) {
    int first = 0;
    while (first < text.length() && !unwanted.is(text.charAt(first))) {
      first++;
    }
    if (first == text.length()) {
      return text;
    }
    var kept = new StringBuilder(text.length()).append(text, 0, first);
    for (int i = first; i < text.length(); i++) {
      if (!unwanted.is(text.charAt(i))) {
        kept.append(text.charAt(i));
      }
    }
    return kept.toString();
  }

  @FunctionalInterface
  private interface Unwanted {
    boolean is(char c);
  }

  private enum Kind {
    PRINTABLE,
    CONTROL,
    DIRECTION,
    BROKEN;

    static Kind of(int point) {
      if (Character.isISOControl(point) || point == 0x2028 || point == 0x2029) {
        return CONTROL;
      }
      if ((point >= 0x202A && point <= 0x202E)
          || (point >= 0x2066 && point <= 0x2069)
          || (point <= 0xFFFF && isDirectionMark((char) point))) {
        return DIRECTION;
      }
      return (point >= 0xD800 && point <= 0xDFFF) || point == 0xFFFD ? BROKEN : PRINTABLE;
    }
  }
}
