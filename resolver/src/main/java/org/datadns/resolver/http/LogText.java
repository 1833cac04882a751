package org.datadns.resolver.http;

import java.util.regex.Pattern;

/** Text from outside, made fit for a log line. */
public final class LogText {
  private static final int MOST = 200;
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");

  private LogText() {}

  /** A path for a log line, without what in it may be a secret: 256 bits as base64url. */
  public static String ofPath(String path) {
    return of(SECRET.matcher(path).replaceAll("…"));
  }

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
