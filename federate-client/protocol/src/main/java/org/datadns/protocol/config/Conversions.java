package org.datadns.protocol.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * From the text of a value to the value. What is no such text ends in an {@link
 * IllegalArgumentException}, {@link ArithmeticException} or {@link
 * java.time.format.DateTimeParseException}.
 */
final class Conversions {
  private static final String UNITS = "KMGT";
  private static final Pattern BYTES =
      Pattern.compile("(?<amount>[0-9]+)(?: *(?<unit>[" + UNITS + "])iB)?");

  private Conversions() {}

  static String filled(String text) {
    return checked(text, !text.isBlank());
  }

  static int integer(String text, int least, int most) {
    int value = Integer.parseInt(text);
    return checked(value, value >= least && value <= most);
  }

  static double decimal(String text) {
    double value = Double.parseDouble(text);
    return checked(value, value > 0 && Double.isFinite(value));
  }

  static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException();
    };
  }

  static Duration duration(String text) {
    var value = Duration.parse(text);
    return checked(value, value.isPositive());
  }

  static long bytes(String text) {
    var matcher = BYTES.matcher(text);
    checked(text, matcher.matches());
    long amount = Long.parseLong(matcher.group("amount"));
    var unit = matcher.group("unit");
    int power = unit == null ? 0 : UNITS.indexOf(unit.charAt(0)) + 1;
    return checked(Math.multiplyExact(amount, 1L << (10 * power)), amount > 0);
  }

  static URI address(String text) {
    try {
      var uri = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      return checked(
          uri,
          web
              && uri.getHost() != null
              && uri.getUserInfo() == null
              && uri.getQuery() == null
              && uri.getFragment() == null);
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static <T> T checked(T value, boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException();
    }
    return value;
  }
}
