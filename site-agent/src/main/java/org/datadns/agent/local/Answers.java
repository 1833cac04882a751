package org.datadns.agent.local;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * What all of this site's own pages have in common: who looks at them, what each shows, and how
 * they are sent. Thread-safe.
 */
final class Answers {
  private static final HeaderName POLICY = HeaderNames.create("Content-Security-Policy");

  private final LocalConfig config;
  private final Supplier<Own> own;
  private final Visitors visitors;
  private final LocalPages pages;

  Answers(LocalConfig config, Supplier<Own> own, Visitors visitors, LocalPages pages) {
    this.config = config;
    this.own = own;
    this.visitors = visitors;
    this.pages = pages;
  }

  /** Goes on only where people can be known at all. */
  void requireOn() {
    if (!config.isOn()) {
      throw new Declined(
          404,
          "local-sessions-off",
          "Not here",
          "This site starts no sessions by itself. Start them at " + own.get().resolver() + ".");
    }
  }

  /** Who is signed in, if one of the providers that are named vouched for them. */
  Optional<Visitor> visitor(ServerRequest request) {
    requireOn();
    return visitors
        .find(request)
        .filter(
            visitor ->
                config.providers().stream()
                    .anyMatch(it -> it.issuer().equals(visitor.identity().issuer())));
  }

  Visitor requireVisitor(ServerRequest request) {
    return visitor(request)
        .orElseThrow(() -> new Declined(401, "not-signed-in", "Not signed in", "Sign in first."));
  }

  Frame frame(Optional<Visitor> visitor) {
    var site = own.get();
    return new Frame(
        site.title(),
        site.resolver().toString(),
        visitor.map(it -> it.identity().label()).orElse(null),
        visitor.map(Visitor::formToken).orElse(""));
  }

  void decline(ServerRequest request, ServerResponse response, Declined declined) {
    var problem = declined.problem();
    response.status(problem.status());
    send(response, pages.problem(frame(visitors.find(request)), problem));
  }

  /** To where the person signs in, and back here. */
  static void toSignIn(ServerRequest request, ServerResponse response) {
    var query = request.query().rawValue();
    var here = request.path().rawPath() + (query.isEmpty() ? "" : "?" + query);
    seeOther(response, "/sign-in?return=" + encode(here));
  }

  static void seeOther(ServerResponse response, String location) {
    response
        .status(303)
        .header(HeaderNames.LOCATION, location)
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .header(HeaderNames.create("Referrer-Policy"), "no-referrer")
        .send();
  }

  static void send(ServerResponse response, String html) {
    send(response, html, "'self'");
  }

  /** A page whose forms post to this origin. */
  static void send(ServerResponse response, String html, String formAction) {
    response
        .header(POLICY, policy(formAction))
        .header(HeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
        .header(HeaderNames.CACHE_CONTROL, "no-store")
        .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
        // a form's Origin follows it (Fetch, 3.2)
        .header(HeaderNames.create("Referrer-Policy"), "strict-origin-when-cross-origin")
        .header(HeaderNames.create("Cross-Origin-Opener-Policy"), "same-origin")
        .header(HeaderNames.create("Cross-Origin-Resource-Policy"), "same-origin")
        .send(html);
  }

  private static String policy(String formAction) {
    return "default-src 'none'; script-src 'self'; style-src 'self'; form-action "
        + formAction
        + "; base-uri 'none'; frame-ancestors 'none'";
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
