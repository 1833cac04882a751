package org.datadns.resolver.http;

import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

/**
 * Refuses targets with a fragment, or with characters in the query that must be escaped (RFC 3986
 * section 3.4), or with U+0000 in the path, which PostgreSQL does not keep. For the query it stands
 * in for the server's own check, which refuses the colon that an identifier has (Helidon 4.1).
 * Where a request ends, {@code StrictHttp1} sees to.
 */
public final class StrictRequests implements HttpFeature {
  private static final String UNSAFE = "\"<>\\^`{|}";

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          var prologue = request.prologue();
          if (prologue.fragment().hasValue() || !isQuery(prologue.query().rawValue())) {
            throw Refused.badRequest(
                "malformed-target", "The address has characters that must be percent-encoded.");
          }
          if (prologue.uriPath().rawPath().contains("%00")) {
            throw Refused.badRequest(
                "malformed-escape", "No address holds the character U+0000: nothing is called so.");
          }
          chain.proceed();
        });
  }

  private static boolean isQuery(String raw) {
    return raw.chars().allMatch(c -> c > ' ' && c < 0x7F && UNSAFE.indexOf(c) < 0);
  }
}
