package org.datadns.agent.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.datadns.agent.proxy.Headers.Field;

/**
 * The proxy's own cookies beside those of the tool (RFC 6265). Over TLS their names carry the
 * {@code __Host-} prefix, so that no other host can plant them.
 *
 * @param secure whether browsers reach the sessions over TLS
 */
record Cookies(boolean secure) {
  private static final String PREFIX = "__Host-";
  private static final String SESSION = "session";
  private static final String ENTRY = "entry";
  private static final Set<String> OWN =
      Set.of(
          SESSION,
          ENTRY,
          PREFIX.toLowerCase(Locale.ROOT) + SESSION,
          PREFIX.toLowerCase(Locale.ROOT) + ENTRY);

  /** The values of the cookies that may prove who someone is; several when paths differ. */
  List<String> session(Headers headers) {
    return values(headers, name(SESSION));
  }

  /** The values of the cookies that may bind an entry to this browser. */
  List<String> entry(Headers headers) {
    return values(headers, name(ENTRY));
  }

  Field setSession(String value, Duration age) {
    return set(SESSION, value, age, "; SameSite=Lax");
  }

  /**
   * The entry's cookie comes back with a POST from the resolver's site: browsers send it there only
   * with {@code SameSite=None}, which needs TLS, or, for two minutes, when nothing is said.
   */
  Field setEntry(String value, Duration age) {
    return set(ENTRY, value, age, secure ? "; SameSite=None" : "");
  }

  Field clearEntry() {
    return setEntry("", Duration.ZERO);
  }

  /** What is left of the {@code Cookie} fields for the tool. */
  static Optional<String> withoutOwn(Headers headers) {
    var kept = pairs(headers);
    kept.removeIf(pair -> isOwn(nameOf(pair)));
    return kept.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", kept));
  }

  /**
   * Whether a tool may set this cookie: not one of ours, not one for other hosts, and not a
   * nameless one, which browsers send back as if its value named it.
   */
  static boolean isTools(String setCookie) {
    String[] parts = setCookie.split(";", -1);
    String name = nameOf(parts[0]);
    if (name.isEmpty() || isOwn(name)) {
      return false;
    }
    for (int i = 1; i < parts.length; i++) {
      if (nameOf(parts[i] + "=").equalsIgnoreCase("domain")) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOwn(String name) {
    return OWN.contains(name.toLowerCase(Locale.ROOT));
  }

  private Field set(String name, String value, Duration age, String sameSite) {
    return new Field(
        "Set-Cookie",
        name(name)
            + "="
            + value
            + "; Path=/; Max-Age="
            + age.toSeconds()
            + "; HttpOnly"
            + (secure ? "; Secure" : "")
            + sameSite);
  }

  private String name(String name) {
    return secure ? PREFIX + name : name;
  }

  private static List<String> values(Headers headers, String name) {
    var values = new ArrayList<String>(1);
    for (String pair : pairs(headers)) {
      if (nameOf(pair).equals(name)) {
        values.add(pair.substring(pair.indexOf('=') + 1).strip());
      }
    }
    return values;
  }

  private static List<String> pairs(Headers headers) {
    var pairs = new ArrayList<String>();
    for (String line : headers.all("Cookie")) {
      int start = 0;
      while (start < line.length()) {
        int semicolon = line.indexOf(';', start);
        int end = semicolon < 0 ? line.length() : semicolon;
        String pair = line.substring(start, end).strip();
        if (!pair.isEmpty()) {
          pairs.add(pair);
        }
        start = end + 1;
      }
    }
    return pairs;
  }

  /** The name of a pair; empty when it has none. */
  private static String nameOf(String pair) {
    int equals = pair.indexOf('=');
    return equals < 0 ? "" : pair.substring(0, equals).strip();
  }
}
