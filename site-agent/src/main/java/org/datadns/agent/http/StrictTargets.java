package org.datadns.agent.http;

import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

/**
 * Refuses targets with a fragment, or with characters in the query that must be escaped (RFC 3986
 * section 3.4). It stands in for the server's own check, which refuses the colon that identifiers
 * and the answers of identity providers have (Helidon 4.1). Where a request ends, {@code
 * StrictHttp1} sees to.
 */
public final class StrictTargets implements HttpFeature {
  private static final String UNSAFE = "\"<>\\^`{|}";

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          var prologue = request.prologue();
          if (prologue.fragment().hasValue() || !isQuery(prologue.query().rawValue())) {
            throw new RefusedException(
                400,
                "malformed-target",
                "Malformed address",
                "The address has characters that must be percent-encoded.");
          }
          chain.proceed();
        });
  }

  private static boolean isQuery(String raw) {
    return raw.chars().allMatch(c -> c > ' ' && c < 0x7F && UNSAFE.indexOf(c) < 0);
  }
}
