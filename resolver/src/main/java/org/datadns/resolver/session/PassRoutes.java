package org.datadns.resolver.session;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.People;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.ClientAddresses;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.pass.Passes;
import org.datadns.resolver.pass.QrCode;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.PassView;

/**
 * Taking a guest's session along to another device: {@code /sessions/{id}/pass} makes the link,
 * {@code /pass/{code}} asks whoever follows it, since a link that somebody else made would lead
 * into their session.
 */
public final class PassRoutes implements HttpService {
  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final Passes passes;
  private final Sessions sessions;
  private final Callers callers;
  private final People people;
  private final Audit audit;
  private final ClientAddresses clients;
  private final Pages pages;
  private final URI resolver;
  private final InstantSource clock;

  /** The routes of one resolver. */
  public PassRoutes(
      Passes passes,
      Sessions sessions,
      Callers callers,
      People people,
      Audit audit,
      ClientAddresses clients,
      Pages pages,
      URI resolver,
      InstantSource clock) {
    this.passes = passes;
    this.sessions = sessions;
    this.callers = callers;
    this.people = people;
    this.audit = audit;
    this.clients = clients;
    this.pages = pages;
    this.resolver = resolver;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/sessions/{id}/pass", this::make)
        .get("/pass/{code}", this::ask)
        .post("/pass/{code}", this::take);
  }

  /** POST /sessions/{id}/pass */
  private void make(ServerRequest request, ServerResponse response) {
    var session =
        sessions
            .find(request.path().pathParameters().get("id"))
            .filter(
                found ->
                    Access.decide(callers.of(request), Action.ENTER_SESSION, found.target())
                        instanceof Decision.Allowed)
            .orElseThrow(() -> new Refused(SessionRoutes.unknown()));
    var guest =
        people
            .guest(request)
            .filter(it -> it.person().is(session.person().id()))
            .orElseThrow(PassRoutes::notAGuests);
    var code =
        passes
            .make(
                session.id(),
                guest.person().id(),
                guest.subject(),
                clients.of(request).getHostAddress())
            .orElseThrow(PassRoutes::tooMany);
    audit.note(Kind.SESSION, request, "make-pass", session.id(), "");
    String link = resolver + "/pass/" + code;
    var drawing = QrCode.draw(link);
    Answers.privately(response);
    response.header("Referrer-Policy", "no-referrer");
    Answers.page(
        response,
        pages.pass(
            new PassView.Link(
                session.id(),
                session.name(),
                link,
                drawing.size(),
                drawing.path(),
                clock.instant().plus(Passes.LIFETIME))));
  }

  /** GET /pass/{code} */
  private void ask(ServerRequest request, ServerResponse response) {
    String code = code(request);
    var pass = passes.find(code).orElseThrow(PassRoutes::over);
    Answers.privately(response);
    response.header("Referrer-Policy", "no-referrer");
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .pass(
                new PassView.Ask(
                    code,
                    sessions.find(pass.session()).map(Session::name).orElseThrow(PassRoutes::over),
                    pass.address(),
                    pass.made(),
                    here(request, pass.person()))));
  }

  private PassView.Here here(ServerRequest request, String guest) {
    var known = people.find(request);
    if (known.filter(it -> it.is(guest)).isPresent()) {
      return PassView.Here.SAME;
    }
    return known
        .map(it -> it.isSignedIn() ? PassView.Here.SIGNED_IN : PassView.Here.GUEST)
        .orElse(PassView.Here.NOBODY);
  }

  /** POST /pass/{code} */
  private void take(ServerRequest request, ServerResponse response) {
    String code = code(request);
    var used = passes.use(code).orElseThrow(PassRoutes::over);
    var pass = used.pass();
    audit.note(
        Kind.SESSION,
        request,
        "take-pass",
        pass.session(),
        "made by " + pass.person() + " from " + pass.address());
    people.becomeGuest(request, response, used.subject());
    Answers.privately(response);
    response.header("Referrer-Policy", "no-referrer");
    Answers.seeOther(response, "/sessions/" + pass.session());
  }

  private static String code(ServerRequest request) {
    String code = request.path().pathParameters().get("code");
    if (!CODE.matcher(code).matches()) {
      throw over();
    }
    return code;
  }

  /** One answer for all that is no pass: nobody learns which there were. */
  private static Refused over() {
    return new Refused(
        Problem.of(
                410,
                "pass-over",
                "The link is over",
                "A link to another device is good for "
                    + Passes.LIFETIME.toMinutes()
                    + " minutes, and once.")
            .withNextStep("Make another on the device that has the session."));
  }

  private static Refused notAGuests() {
    return new Refused(
        Problem.of(
                409,
                "not-a-guests",
                "Sign in on the other device",
                "You are signed in: your sessions are yours in every browser in which you sign in.")
            .withNextStep("Sign in on the other device, and open My sessions there."));
  }

  private static Refused tooMany() {
    return new Refused(
        Problem.of(429, "too-many-passes", "Too many links", "Too many links wait to be followed.")
            .withRetryAfter(Duration.ofMinutes(1))
            .withNextStep("Use one of those you made, or try again in a few minutes."));
  }
}
