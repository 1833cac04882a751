package org.datadns.resolver.http;

import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import java.util.List;

/**
 * Refuses requests that clients, proxies and servers read in different ways: with a fragment, with
 * characters in the query that must be escaped (RFC 3986 section 3.4), or with a length told twice
 * (RFC 9112 section 6.3). For the query it stands in for the server's own check, which refuses the
 * colon that an identifier has (Helidon 4.1).
 */
public final class StrictRequests implements HttpFeature {
  private static final String UNSAFE = "\"<>\\^`{|}";

  /** The protocol settings that go with it. */
  public static Http1Config protocol() {
    return Http1Config.builder().validatePrologue(false).build();
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    routing.addFilter(
        (chain, request, response) -> {
          var prologue = request.prologue();
          if (prologue.fragment().hasValue() || !isQuery(prologue.query().rawValue())) {
            throw Refused.badRequest(
                "malformed-target", "The address has characters that must be percent-encoded.");
          }
          if (hasTwoLengths(request.headers())) {
            throw Refused.badRequest("ambiguous", "The length of the body is told twice.");
          }
          chain.proceed();
        });
  }

  private static boolean isQuery(String raw) {
    return raw.chars().allMatch(c -> c > ' ' && c < 0x7F && UNSAFE.indexOf(c) < 0);
  }

  private static boolean hasTwoLengths(ServerRequestHeaders headers) {
    int lengths = headers.values(HeaderNames.CONTENT_LENGTH).size();
    List<String> encodings = headers.values(HeaderNames.TRANSFER_ENCODING);
    return lengths > 1 || encodings.size() > 1 || (lengths == 1 && !encodings.isEmpty());
  }
}
