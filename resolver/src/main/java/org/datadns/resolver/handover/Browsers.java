package org.datadns.resolver.handover;

import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.signing.Digest;
import org.datadns.resolver.access.Secret;

/**
 * Tells one browser from another by a cookie of its own: it names nobody, and goes with the
 * browser's window. Over TLS it has the {@code __Host-} prefix (RFC 6265bis, 4.1.3.2).
 */
final class Browsers {
  private static final Pattern SECRET = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final boolean secure;
  private final String cookie;

  Browsers(URI resolver) {
    this.secure = "https".equals(resolver.getScheme());
    this.cookie = secure ? "__Host-handover" : "handover";
  }

  /** The digest that stands for the browser of this request, if it has the cookie once. */
  Optional<String> find(ServerRequest request) {
    List<String> values =
        request.headers().contains(HeaderNames.COOKIE)
            ? request.headers().cookies().all(cookie, List::of)
            : List.of();
    return values.size() == 1 && SECRET.matcher(values.getFirst()).matches()
        ? Optional.of(Digest.of(values.getFirst()))
        : Optional.empty();
  }

  /** The digest that stands for the browser of this request; a new one gets its cookie. */
  String findOrAdmit(ServerRequest request, ServerResponse response) {
    return find(request)
        .orElseGet(
            () -> {
              String secret = Secret.generate();
              response
                  .headers()
                  .addCookie(
                      SetCookie.builder(cookie, secret)
                          .httpOnly(true)
                          .secure(secure)
                          .sameSite(SetCookie.SameSite.LAX)
                          .path("/")
                          .build());
              return Digest.of(secret);
            });
  }
}
