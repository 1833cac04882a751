package org.datadns.resolver.http;

/** Text from outside, made fit for a log line. */
public final class LogText {
  private static final int MOST = 200;

  private LogText() {}

  /** The text with control characters shown as {@code ?}, cut after 200 characters. */
  public static String of(String text) {
    var clean = new StringBuilder(Math.min(text.length(), MOST));
    text.codePoints()
        .limit(MOST)
        .map(c -> Character.isISOControl(c) || Character.getType(c) == Character.FORMAT ? '?' : c)
        .forEach(clean::appendCodePoint);
    return clean.toString();
  }
}
