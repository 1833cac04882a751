package org.datadns.resolver.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import java.net.URI;
import java.util.Set;
import org.datadns.protocol.wire.Problem;

/**
 * Refuses what another web site makes a person's browser send (CSRF). Of a browser's unsafe
 * requests, only those pass that {@code Sec-Fetch-Site} (W3C Fetch Metadata) or {@code Origin} show
 * to come from our own pages, and {@code POST /resolve}, which only asks. Programs send neither
 * header and act for nobody but themselves.
 */
public final class CrossSiteCheck implements HttpFeature {
  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final Set<Method> SAFE = Set.of(Method.GET, Method.HEAD, Method.OPTIONS);
  private static final Set<String> OURS = Set.of("same-origin", "none");

  private final String ownOrigin;

  /**
   * A check for one resolver.
   *
   * @param resolver its public address
   */
  public CrossSiteCheck(URI resolver) {
    this.ownOrigin = resolver.getScheme() + "://" + resolver.getAuthority();
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          if (!SAFE.contains(request.prologue().method())
              && !isQuestion(request)
              && !isOurs(request)) {
            throw new Refused(
                Problem.of(
                        403,
                        "cross-site",
                        "Sent by another web site",
                        "Another web site made your browser send this; nothing was done.")
                    .withNextStep("Do it from a page of this service."));
          }
          chain.proceed();
        });
  }

  /** {@code POST /resolve}, to the letter: it asks for what is everybody's, and changes nothing. */
  private static boolean isQuestion(ServerRequest request) {
    return request.prologue().uriPath().rawPath().equals("/resolve");
  }

  private boolean isOurs(ServerRequest request) {
    var fetchSite = request.headers().first(FETCH_SITE);
    var origin = request.headers().first(HeaderNames.ORIGIN);
    if (fetchSite.isEmpty() && origin.isEmpty()) {
      return true;
    }
    return fetchSite.filter(OURS::contains).isPresent()
        || (fetchSite.isEmpty() && origin.filter(ownOrigin::equals).isPresent());
  }
}
