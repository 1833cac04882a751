package org.datadns.resolver.session;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.audit.Actor;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.http.SecurityHeaders;
import org.datadns.resolver.web.EnterView;
import org.datadns.resolver.web.Pages;

/**
 * The one way into a session. The session's origin sent the browser here with a state: the digest
 * of a secret that this browser alone holds as a cookie there. The person's browser gets a ticket
 * bound to it, in a form that posts it back, since nothing secret travels in an address.
 */
public final class EnterRoutes implements HttpService {
  private static final Logger LOG = System.getLogger(EnterRoutes.class.getName());

  /** A SHA-256 digest in base64url. */
  private static final Pattern STATE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private final Sessions sessions;
  private final Callers callers;
  private final Audit audit;
  private final Pages pages;

  /** The way into these sessions. */
  public EnterRoutes(Sessions sessions, Callers callers, Audit audit, Pages pages) {
    this.sessions = sessions;
    this.callers = callers;
    this.audit = audit;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/sessions/{id}/enter", this::enter);
  }

  /** GET /sessions/{id}/enter?state= */
  private void enter(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    String state = Fields.ofQuery(request).required("state");
    if (!STATE.matcher(state).matches()) {
      throw Refused.badRequest("invalid-state", "state is not what a session's address sends.");
    }
    var session =
        sessions
            .find(request.path().pathParameters().get("id"))
            .orElseThrow(() -> new Refused(SessionRoutes.unknown()));
    var person = Access.person(callers.of(request));
    boolean own = person.is(session.person().id());
    if (!own && isInvited(request, session)) {
      // somebody else's session is entered by who said that they want to
      Answers.seeOther(response, "/sessions/" + session.id() + "/join");
      return;
    }
    requireMay(request, session);
    if (!own) {
      requireOpen(person, session);
    }
    if (session.site().isPresent() && !sessions.isAtMember(session)) {
      throw new Refused(
          Problem.of(
                  503,
                  "site-not-approved",
                  "The site is no part of the federation now",
                  "The session's site has to join again before anybody is sent there.")
              .withNextStep("Your files stay at the site. Ask its admins, or try again later."));
    }
    var ticket = sessions.enterTicket(session, own ? session.person() : person, state);
    var address = sessions.address(session);
    if (ticket.isEmpty() || address.isEmpty()) {
      // on its way or over: its own page says which, and goes on from there
      Answers.seeOther(response, "/sessions/" + session.id());
      return;
    }
    sessions.sharing().entered(session, person);
    audit.noteSoon(
        Kind.SESSION,
        Actor.person(person.id()),
        request,
        "enter-session",
        session.id(),
        own ? "" : "shared by " + session.person().id());
    SecurityHeaders.allowFormsTo(response.headers(), address.get().origin());
    Answers.page(
        response, pages.enter(new EnterView(address.get().entry(), ticket.get(), session.name())));
  }

  private boolean isInvited(ServerRequest request, Session session) {
    var caller = callers.of(request);
    // who joined, and was named another time since, is in all the same
    return sessions.find(session.id(), caller, Action.ENTER_SESSION).isEmpty()
        && sessions.find(session.id(), caller, Action.JOIN_SESSION).isPresent();
  }

  /** Goes on only where what the session opens is open to this person too, and its site knows. */
  private void requireOpen(Person person, Session session) {
    var sharing = sessions.sharing();
    var closed = sharing.obstacle(session).or(() -> sharing.closed(person, session));
    if (closed.isPresent()) {
      LOG.log(
          Level.WARNING,
          "entering the shared session {0} was refused: {1}",
          session.id(),
          closed.get().code());
      throw new Refused(
          Problem.of(403, closed.get().code(), "Not open to you", closed.get().text())
              .withNextStep("Ask whoever shares the session, or the dataset's contact."));
    }
    sharing
        .ensureTold(session)
        .ifPresent(
            problem -> {
              throw new Refused(problem);
            });
  }

  private void requireMay(ServerRequest request, Session session) {
    if (sessions.find(session.id(), callers.of(request), Action.ENTER_SESSION).isPresent()) {
      return;
    }
    var decision = Access.decide(callers.of(request), Action.ENTER_SESSION, session.target());
    if (decision instanceof Decision.Denied(var reason)) {
      LOG.log(Level.WARNING, "entering session {0} was refused: {1}", session.id(), reason.code());
      throw new Refused(
          Problem.of(403, "not-your-session", "Not your session", reason.text())
              .withNextStep("Open the dataset yourself: you get a session of your own."));
    }
  }
}
