package org.datadns.resolver.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;

/**
 * Headers every answer carries: nothing inline and nothing foreign runs in our pages, nobody frames
 * them, no content type is guessed, and other origins learn at most our origin as referrer.
 */
public final class SecurityHeaders implements HttpFeature {
  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");
  private static final HeaderName NOSNIFF = HeaderNames.create("X-Content-Type-Options");
  private static final HeaderName REFERRER_POLICY = HeaderNames.create("Referrer-Policy");
  private static final HeaderName OPENER_POLICY = HeaderNames.create("Cross-Origin-Opener-Policy");

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          set(response.headers());
          chain.proceed();
        });
  }

  /** Sets them; an answer to an error starts from empty headers and needs them again. */
  static void set(ServerResponseHeaders headers) {
    headers.set(POLICY, policy("'self'"));
    headers.set(NOSNIFF, "nosniff");
    // the origin must reach a session's site: its Origin header follows this policy (Fetch, 3.2)
    headers.set(REFERRER_POLICY, "strict-origin-when-cross-origin");
    headers.set(OPENER_POLICY, "same-origin");
  }

  /** Lets the forms of this one page post to another origin. */
  public static void allowFormsTo(ServerResponseHeaders headers, String origin) {
    headers.set(POLICY, policy(origin));
  }

  private static String policy(String formAction) {
    return "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        + " connect-src 'self'; form-action "
        + formAction
        + "; base-uri 'none'; frame-ancestors 'none'";
  }
}
