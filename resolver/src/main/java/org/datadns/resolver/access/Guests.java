package org.datadns.resolver.access;

import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Assurance;
import org.datadns.resolver.http.Refused;

/**
 * People known by a random id in a cookie and nothing else. Over TLS the cookie has the {@code
 * __Host-} prefix (RFC 6265bis, 4.1.3.2), so that no neighbouring host can plant one.
 */
final class Guests {
  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final Pattern SUBJECT = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final String issuer;
  private final boolean secure;
  private final String cookie;

  /**
   * Guests of one resolver.
   *
   * @param resolver its public address, the issuer of guests
   */
  Guests(URI resolver) {
    this.issuer = resolver.toString();
    this.secure = "https".equals(resolver.getScheme());
    this.cookie = secure ? "__Host-person" : "person";
  }

  /** The person who makes this request, if there is a cookie to know them by. */
  Optional<Person> find(ServerRequest request) {
    return subject(request).map(this::person);
  }

  /** The person whom a secret makes. */
  Person person(String subject) {
    return Person.of(issuer, subject, Assurance.GUEST);
  }

  /** The secret that the browser of this request keeps. */
  Optional<String> subject(ServerRequest request) {
    List<String> values =
        request.headers().contains(HeaderNames.COOKIE)
            ? request.headers().cookies().all(cookie, List::of)
            : List.of();
    if (values.size() > 1) {
      throw Refused.badRequest("ambiguous", "There is more than one cookie named " + cookie + ".");
    }
    return values.stream().filter(SUBJECT.asMatchPredicate()).findFirst();
  }

  /** Someone new, who gets a cookie with the answer. */
  Person admit(ServerResponse response) {
    String subject = Secret.generate();
    admit(response, subject);
    return person(subject);
  }

  /** This browser keeps this secret from now on. */
  void admit(ServerResponse response, String subject) {
    set(response, subject, LIFETIME);
  }

  /** This browser's guest is none any more. */
  void forget(ServerResponse response) {
    set(response, "", Duration.ZERO);
  }

  private void set(ServerResponse response, String subject, Duration lifetime) {
    response
        .headers()
        .addCookie(
            SetCookie.builder(cookie, subject)
                .httpOnly(true)
                .secure(secure)
                .sameSite(SetCookie.SameSite.LAX)
                .path("/")
                .maxAge(lifetime)
                .build());
  }
}
