package org.datadns.resolver.http;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import java.util.List;
import java.util.Optional;

/** The token of an {@code Authorization: Bearer} header (RFC 6750 section 2.1). */
public final class Bearer {
  private static final String SCHEME = "Bearer ";

  private Bearer() {}

  /**
   * The token; empty when there is none.
   *
   * @throws Refused when the header comes more than once
   */
  public static Optional<String> token(ServerRequest request) {
    List<String> values = request.headers().values(HeaderNames.AUTHORIZATION);
    if (values.size() > 1) {
      throw Refused.badRequest("ambiguous", "There is more than one Authorization header.");
    }
    return values.stream()
        .filter(value -> value.regionMatches(true, 0, SCHEME, 0, SCHEME.length()))
        .map(value -> value.substring(SCHEME.length()).strip())
        .findFirst();
  }
}
