package org.datadns.resolver.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a client wants to read (RFC 9110 section 12.5.1). */
public final class Accept {
  private static final List<String> JSON_OR_PAGE = List.of("application/json", "text/html");

  /** A client that names thousands of types is answered by the first of them. */
  private static final int MOST = 64;

  private Accept() {}

  /** The {@code Accept} fields of a request as one; empty when it has none. */
  public static String of(ServerRequestHeaders headers) {
    if (!headers.contains(HeaderNames.ACCEPT)) {
      return "";
    }
    return String.join(",", headers.values(HeaderNames.ACCEPT));
  }

  /**
   * Whether a page is wanted rather than JSON: browsers name {@code text/html}, programs do not.
   */
  public static boolean prefersHtml(ServerRequestHeaders headers) {
    return best(of(headers), JSON_OR_PAGE).filter("text/html"::equals).isPresent();
  }

  /**
   * The type wanted most: the highest weight counts, and among equals the order of what is offered.
   * Elements that are no media ranges are passed over; a field with none of them says nothing.
   *
   * @param field the value of {@code Accept}
   * @param offered media types without parameters, lower case, the one we like best first
   * @return empty when none of them is acceptable
   */
  public static Optional<String> best(String field, List<String> offered) {
    var ranges = field.split(",", MOST + 1);
    String best = null;
    double highest = 0;
    boolean said = false;
    for (String type : offered) {
      double weight = 0;
      int closest = 0;
      for (int i = 0; i < Math.min(ranges.length, MOST); i++) {
        var range = Range.parse(ranges[i]);
        said |= range.closeness(range.type) > 0;
        int closeness = range.closeness(type);
        if (closeness > closest) {
          closest = closeness;
          weight = range.weight;
        }
      }
      if (weight > highest) {
        highest = weight;
        best = type;
      }
    }
    return said ? Optional.ofNullable(best) : Optional.of(offered.getFirst());
  }

  /** A media range with its weight. */
  private record Range(String type, double weight) {
    private static final Range NONE = new Range("", 0);

    static Range parse(String element) {
      int semicolon = element.indexOf(';');
      String type = (semicolon < 0 ? element : element.substring(0, semicolon)).strip();
      if (type.indexOf('/') <= 0) {
        return NONE;
      }
      double weight = 1;
      for (int at = semicolon; at >= 0; at = element.indexOf(';', at + 1)) {
        int end = element.indexOf(';', at + 1);
        String parameter = element.substring(at + 1, end < 0 ? element.length() : end).strip();
        if (parameter.startsWith("q=") || parameter.startsWith("Q=")) {
          weight = weight(parameter.substring(2).strip());
        }
      }
      return weight < 0 ? NONE : new Range(type.toLowerCase(Locale.ROOT), weight);
    }

    /** Negative when it is none. */
    private static double weight(String text) {
      boolean wellFormed =
          !text.isEmpty()
              && text.length() <= 5
              && text.chars().allMatch(c -> c == '.' || (c >= '0' && c <= '9'))
              && text.indexOf('.') == text.lastIndexOf('.')
              && !".".equals(text);
      double value = wellFormed ? Double.parseDouble(text) : -1;
      return value > 1 ? -1 : value;
    }

    /** 3 for the very type, 2 for its family, 1 for any type, 0 for another. */
    int closeness(String other) {
      if (type.isEmpty()) {
        return 0;
      }
      if (type.equals(other)) {
        return 3;
      }
      if ("*/*".equals(type)) {
        return 1;
      }
      return type.endsWith("/*") && other.startsWith(type.substring(0, type.length() - 1)) ? 2 : 0;
    }
  }
}
