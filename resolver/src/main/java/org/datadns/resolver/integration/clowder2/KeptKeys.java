package org.datadns.resolver.integration.clowder2;

import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Repository;
import org.datadns.signin.Seal;

/**
 * Keys of a Clowder, kept by the browser of whoever typed one, sealed so that only this resolver
 * reads it, for that Clowder alone: nothing of it is kept here.
 */
final class KeptKeys {
  private static final Duration LIFETIME = Duration.ofDays(90);

  private final Seal seal;
  private final InstantSource clock;
  private final boolean secure;

  KeptKeys(Seal seal, URI resolver, InstantSource clock) {
    this.seal = seal;
    this.clock = clock;
    this.secure = "https".equals(resolver.getScheme());
  }

  /** The key that this browser keeps for a Clowder. */
  Optional<String> find(ServerRequest request, Repository clowder) {
    List<String> values =
        request.headers().contains(HeaderNames.COOKIE)
            ? request.headers().cookies().all(name(clowder), List::of)
            : List.of();
    return values.stream()
        .flatMap(value -> seal.open(purpose(clowder), value, clock.instant()).stream())
        .findFirst();
  }

  /** Has the browser keep a key. */
  void keep(ServerResponse response, Repository clowder, String key) {
    set(
        response,
        clowder,
        seal.close(purpose(clowder), key, clock.instant().plus(LIFETIME)),
        LIFETIME);
  }

  /** Has the browser keep none any more. */
  void forget(ServerResponse response, Repository clowder) {
    set(response, clowder, "", Duration.ZERO);
  }

  private void set(ServerResponse response, Repository clowder, String value, Duration lifetime) {
    response
        .headers()
        .addCookie(
            SetCookie.builder(name(clowder), value)
                .httpOnly(true)
                .secure(secure)
                .sameSite(SetCookie.SameSite.LAX)
                .path(Clowder2Routes.PATH)
                .maxAge(lifetime)
                .build());
  }

  private String name(Repository clowder) {
    return (secure ? "__Secure-" : "") + "clowder2-" + clowder.id();
  }

  /** An id may come to stand for another Clowder, which must not be shown this one's keys. */
  private static String purpose(Repository clowder) {
    return "key of " + clowder.address();
  }
}
