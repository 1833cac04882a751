package org.datadns.agent.local;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.SetCookie;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.signin.Identity;
import org.datadns.signin.Seal;

/**
 * Who is signed in, by a cookie that is sealed and that nobody but this site opens; nothing is
 * stored. Over TLS cookies have the {@code __Host-} prefix (RFC 6265bis, 4.1.3.2), so that no
 * session can plant one; they bear the site's id, because cookies do not know ports. Thread-safe.
 */
final class Visitors {
  /** A working day. */
  static final Duration SIGNED_IN = Duration.ofHours(10);

  private static final HeaderName FETCH_SITE = HeaderNames.create("Sec-Fetch-Site");
  private static final String PURPOSE = "visitor";

  private final Seal seal;
  private final Supplier<Own> own;
  private final InstantSource clock;

  Visitors(Seal seal, Supplier<Own> own, InstantSource clock) {
    this.seal = seal;
    this.own = own;
    this.clock = clock;
  }

  Optional<Visitor> find(ServerRequest request) {
    return cookies(request, "signed-in").stream()
        .flatMap(value -> open(value).stream())
        .findFirst();
  }

  private Optional<Visitor> open(String value) {
    try {
      return seal.open(PURPOSE, value, clock.instant())
          .map(json -> new Visitor(Json.read(json, Identity.class), value));
    } catch (MalformedJsonException e) {
      // of an earlier version of ours
      return Optional.empty();
    }
  }

  /** Someone new, whoever was signed in before. */
  void admit(ServerResponse response, Identity identity) {
    set(
        response,
        "signed-in",
        seal.close(PURPOSE, Json.write(identity), clock.instant().plus(SIGNED_IN)),
        SIGNED_IN);
  }

  void forget(ServerResponse response) {
    set(response, "signed-in", "", Duration.ZERO);
  }

  /** What this browser keeps while its person is at a provider; empty when it is nowhere. */
  List<String> transactions(ServerRequest request) {
    return cookies(request, "signing-in");
  }

  void keepTransaction(ServerResponse response, String sealed, Duration lifetime) {
    set(response, "signing-in", sealed, lifetime);
  }

  void forgetTransaction(ServerResponse response) {
    set(response, "signing-in", "", Duration.ZERO);
  }

  /**
   * Goes on only when a change was asked for by one of our own pages: as the browser says ({@code
   * Sec-Fetch-Site}, W3C Fetch Metadata, and {@code Origin}), and as the form's token does. A
   * session of this site may well be the same site, and is another origin.
   *
   * @throws Declined otherwise
   */
  void requireOwnForm(ServerRequest request, Fields form, Visitor visitor) {
    var site = request.headers().first(FETCH_SITE);
    var origin = request.headers().first(HeaderNames.ORIGIN);
    boolean ours =
        (site.isPresent() || origin.isPresent())
            && site.map("same-origin"::equals).orElse(true)
            && origin.map(own.get().origin()::equals).orElse(true);
    var token = form.one("form-token").orElse("");
    if (!ours
        || !MessageDigest.isEqual(
            token.getBytes(StandardCharsets.UTF_8),
            visitor.formToken().getBytes(StandardCharsets.UTF_8))) {
      throw new Declined(
          403,
          "cross-site",
          "Sent by another page",
          "This did not come from a page that this site showed you while you were signed in as you"
              + " are now. Nothing was done; go back, load the page anew and try again.");
    }
  }

  private List<String> cookies(ServerRequest request, String name) {
    return request.headers().contains(HeaderNames.COOKIE)
        ? request.headers().cookies().all(name(name), List::of)
        : List.of();
  }

  private void set(ServerResponse response, String name, String value, Duration lifetime) {
    response
        .headers()
        .addCookie(
            SetCookie.builder(name(name), value)
                .httpOnly(true)
                .secure(own.get().isSecure())
                .sameSite(SetCookie.SameSite.LAX)
                .path("/")
                .maxAge(lifetime)
                .build());
  }

  private String name(String name) {
    return (own.get().isSecure() ? "__Host-" : "") + name + "-" + own.get().site();
  }
}
