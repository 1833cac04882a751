package org.datadns.agent.proxy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.protocol.wire.SessionAddresses.Mode;

/**
 * The proxy's own cookies of one session beside those of its tool (RFC 6265). Their names carry the
 * session's id, since cookies are shared between the ports of a host.
 *
 * @param prefix what over TLS keeps others from planting them (draft-ietf-httpbis-rfc6265bis,
 *     section 4.1.3): {@code __Host-} other hosts, {@code __Host-Http-} scripts as well where the
 *     browser knows it
 * @param session the session's id
 * @param path the path they are sent to: that below which the session is served
 */
record Cookies(String prefix, String session, String path) {
  private static final String OWN = "data-dns-";

  /** As many tabs of one browser may be on their way into a session at once. */
  private static final int MOST_ENTRIES = 4;

  /** Those of one session. */
  static Cookies of(String session, String base, SessionOrigins origins) {
    return new Cookies(prefix(origins), session, base);
  }

  private static String prefix(SessionOrigins origins) {
    if (!origins.isSecure()) {
      return "";
    }
    return origins.mode() == Mode.PATH ? "__Secure-" : "__Host-Http-";
  }

  /** The values of the cookies that may prove who someone is; several when paths differ. */
  List<String> session(Headers headers) {
    return values(headers, sessionName(session)::equals);
  }

  /** The values of the cookies that may bind an entry to this browser. */
  List<String> entries(Headers headers) {
    return values(headers, name -> name.startsWith(entryName("")));
  }

  /** The values of the cookies that tell which session of the site this browser entered. */
  List<String> live(Headers headers) {
    return values(headers, liveName()::equals);
  }

  /** The sessions of this host that the browser has a cookie of. */
  List<String> sessions(Headers headers) {
    String before = sessionName("");
    return pairs(headers).stream()
        .map(Cookies::nameOf)
        .filter(name -> name.startsWith(before))
        .map(name -> name.substring(before.length()))
        .toList();
  }

  Field setSession(String value, Duration age) {
    return set(sessionName(session), value, path, age, "; SameSite=Lax");
  }

  /** Takes another session's cookie away from this browser. */
  Field clearSession(String other) {
    return set(sessionName(other), "", path, Duration.ZERO, "; SameSite=Lax");
  }

  /**
   * The entry's cookie comes back with a POST from the resolver's site: browsers send it there only
   * with {@code SameSite=None}, which needs TLS, or, for two minutes, when nothing is said.
   *
   * @param key tells the entries of several tabs apart
   */
  Field setEntry(String key, String value, Duration age) {
    return setEntryNamed(entryName(key), value, age);
  }

  Field clearEntry(String key) {
    return setEntry(key, "", Duration.ZERO);
  }

  /** Takes away what would be one too many with the next; browsers send the oldest first. */
  List<Field> clearOldEntries(Headers headers) {
    var names =
        pairs(headers).stream()
            .map(Cookies::nameOf)
            .filter(name -> name.startsWith(entryName("")))
            .distinct()
            .toList();
    return names.stream()
        .limit(Math.max(0, names.size() - MOST_ENTRIES + 1))
        .map(name -> setEntryNamed(name, "", Duration.ZERO))
        .toList();
  }

  /**
   * Tells which session of a site this browser entered. It opens nothing, and is asked for when the
   * resolver's page posts a ticket: so it is sent as the entry's cookie is.
   *
   * @param parent the path that all sessions are below
   */
  Field setLive(String value, String parent, Duration age) {
    return set(liveName(), value, parent, age, fromElsewhere());
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

  /** Ours of whichever session, with whichever prefix. */
  private static boolean isOwn(String name) {
    String lowerCase = name.toLowerCase(Locale.ROOT);
    return lowerCase.startsWith(OWN)
        || (lowerCase.startsWith("__") && lowerCase.contains("-" + OWN));
  }

  private Field setEntryNamed(String name, String value, Duration age) {
    return set(name, value, path, age, fromElsewhere());
  }

  /** Sent with what another site's page posts. */
  private String fromElsewhere() {
    return prefix.isEmpty() ? "" : "; SameSite=None";
  }

  private Field set(String name, String value, String where, Duration age, String sameSite) {
    return new Field(
        "Set-Cookie",
        name
            + "="
            + value
            + "; Path="
            + where
            + "; Max-Age="
            + age.toSeconds()
            + "; HttpOnly"
            + (prefix.isEmpty() ? "" : "; Secure")
            + sameSite);
  }

  private String sessionName(String of) {
    return prefix + OWN + "session-" + of;
  }

  private String entryName(String key) {
    return prefix + OWN + "entry-" + session + "-" + key;
  }

  private String liveName() {
    return prefix + OWN + "live";
  }

  private static List<String> values(Headers headers, Predicate<String> isWanted) {
    var values = new ArrayList<String>(1);
    for (String pair : pairs(headers)) {
      if (isWanted.test(nameOf(pair))) {
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
