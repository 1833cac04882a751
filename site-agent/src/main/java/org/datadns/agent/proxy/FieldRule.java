package org.datadns.agent.proxy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What a header field is to a proxy, told by its name alone. */
enum FieldRule {
  /** Of no concern. */
  ORDINARY,
  /** About one connection alone (RFC 9110 section 7.6.1), or framing a message. */
  CONNECTION,
  /** By which a request could claim to have come another way, or as somebody. */
  CLAIM,
  /** By which an answer could reach beyond its own page. */
  REACHING,
  /** A cookie that an answer sets. */
  SET_COOKIE,
  /** What may not stand behind a body, since it is needed before (RFC 9110 section 6.5.1). */
  LEADING;

  private static final Set<String> CONNECTIONS =
      Set.of(
          "connection",
          "content-length",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "proxy-connection",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade");

  private static final Set<String> CLAIMS =
      Set.of(
          "authorization",
          "client-ip",
          "cookie",
          "forwarded",
          "true-client-ip",
          "via",
          "x-client-ip",
          "x-cluster-client-ip",
          "x-real-ip",
          "x-scheme");

  private static final List<String> CLAIM_PREFIXES =
      List.of("x-forwarded-", "x-original-", "x-rstudio-");

  private static final Set<String> REACHINGS =
      Set.of(
          "alt-svc",
          "clear-site-data",
          "nel",
          "report-to",
          "service-worker-allowed",
          "strict-transport-security");

  private static final Set<String> LEADINGS =
      Set.of(
          "age",
          "cache-control",
          "content-encoding",
          "content-range",
          "content-type",
          "date",
          "expect",
          "expires",
          "host",
          "location",
          "max-forwards",
          "pragma",
          "range",
          "retry-after",
          "vary",
          "www-authenticate");

  private static final int MOST_KNOWN = 1_000;

  /** Names as they were spelt; the same few come again and again. */
  private static final Map<String, FieldRule> KNOWN = new ConcurrentHashMap<>();

  static FieldRule of(String name) {
    var known = KNOWN.get(name);
    if (known != null) {
      return known;
    }
    var rule = find(name.toLowerCase(Locale.ROOT));
    if (KNOWN.size() < MOST_KNOWN) {
      KNOWN.put(name, rule);
    }
    return rule;
  }

  private static FieldRule find(String name) {
    if (CONNECTIONS.contains(name)) {
      return CONNECTION;
    }
    // some servers take _ for - (CGI's naming, RFC 3875 section 4.1.18)
    String hyphened = name.replace('_', '-');
    if (CLAIMS.contains(hyphened) || CLAIM_PREFIXES.stream().anyMatch(hyphened::startsWith)) {
      return CLAIM;
    }
    if (REACHINGS.contains(name)) {
      return REACHING;
    }
    if (name.equals("set-cookie")) {
      return SET_COOKIE;
    }
    return LEADINGS.contains(name) ? LEADING : ORDINARY;
  }
}
