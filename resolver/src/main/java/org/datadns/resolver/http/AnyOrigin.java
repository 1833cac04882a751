package org.datadns.resolver.http;

import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;

/**
 * Lets scripts and images of other web sites read what is everybody's alike and depends on no
 * cookie (Fetch, 3.2.3 CORS protocol; Cross-Origin-Resource-Policy): where datasets are. No answer
 * below these paths says anything of who asks; nothing may be sent there with credentials.
 */
public final class AnyOrigin implements HttpFeature {
  private static final List<String> PATHS = List.of("/resolve", "/badge", "/coverage");
  private static final Header ANY =
      HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
  private static final Header MAY_SEND =
      HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type");
  private static final Header FOR_A_DAY =
      HeaderValues.createCached(HeaderNames.ACCESS_CONTROL_MAX_AGE, "86400");
  private static final Header EMBEDDED =
      HeaderValues.createCached(HeaderNames.create("Cross-Origin-Resource-Policy"), "cross-origin");

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          set(request, response.headers());
          if (isPreflight(request)) {
            response.header(MAY_SEND).header(FOR_A_DAY).status(Status.NO_CONTENT_204).send();
          } else {
            chain.proceed();
          }
        });
  }

  /** Sets them; an answer to an error starts from empty headers and needs them again. */
  static void set(ServerRequest request, ServerResponseHeaders headers) {
    if (covers(request)) {
      headers.set(ANY);
      headers.set(EMBEDDED);
    }
  }

  /** Whether this is for everybody alike: it reads no cookie, and changes nothing. */
  static boolean covers(ServerRequest request) {
    if (RequestTarget.climbs(request)) {
      return false;
    }
    String path = request.prologue().uriPath().rawPath();
    for (String open : PATHS) {
      if (path.startsWith(open)
          && (path.length() == open.length() || path.charAt(open.length()) == '/')) {
        return true;
      }
    }
    return false;
  }

  /** A browser asks before it sends JSON for a script of another web site (Fetch, 4.8). */
  private static boolean isPreflight(ServerRequest request) {
    return Method.OPTIONS.equals(request.prologue().method())
        && request.headers().contains(HeaderNames.ACCESS_CONTROL_REQUEST_METHOD)
        && covers(request);
  }
}
