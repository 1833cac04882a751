package org.datadns.agent.proxy;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The origins of the sessions (RFC 6454): a scheme and an authority with a session's id as one
 * label of the host name.
 *
 * @param scheme {@code http} or {@code https}, as the browser sees it
 * @param before what stands before the id in the authority
 * @param after what stands after it, with the port unless it is the scheme's own
 */
record SessionOrigins(String scheme, String before, String after) {
  private static final Pattern ORIGINS =
      Pattern.compile("(https?)://([a-z0-9.-]*)\\*([a-z0-9.-]*(?::[0-9]{1,5})?)");

  /**
   * Reads a pattern as in {@link ProxyConfig#sessionsPattern}.
   *
   * @throws IllegalArgumentException when it is none
   */
  static SessionOrigins parse(String pattern) {
    var matcher = ORIGINS.matcher(pattern.toLowerCase(Locale.ROOT));
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'" + pattern + "' is no origin with one * in the place of the session's id");
    }
    return new SessionOrigins(matcher.group(1), matcher.group(2), matcher.group(3));
  }

  /** The session that a {@code Host} names. */
  Optional<String> sessionOf(String host) {
    String authority = host.toLowerCase(Locale.ROOT);
    if (authority.length() <= before.length() + after.length()
        || !authority.startsWith(before)
        || !authority.endsWith(after)) {
      return Optional.empty();
    }
    String label = authority.substring(before.length(), authority.length() - after.length());
    return isLabel(label) ? Optional.of(label) : Optional.empty();
  }

  /** RFC 1123 section 2.1. */
  private static boolean isLabel(String text) {
    return !text.isEmpty()
        && text.length() <= 63
        && !text.startsWith("-")
        && !text.endsWith("-")
        && text.chars().allMatch(c -> (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-');
  }

  /** A session's origin as browsers write it in {@code Origin}. */
  String originOf(String session) {
    return scheme + "://" + before + session + after;
  }

  boolean isSecure() {
    return scheme.equals("https");
  }
}
