package org.datadns.resolver.session;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionPeople;
import org.datadns.protocol.wire.ShareRequest;
import org.datadns.protocol.wire.SharedSession;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.PersonName;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.web.JoinView;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.PeopleView;
import org.datadns.signin.Identity;

/** Letting others into a session, and taking what others share: {@code /sessions/{id}/shares}. */
public final class ShareRoutes implements HttpService {
  private static final int LARGEST_BODY = 4 * 1024;

  private final Sessions sessions;
  private final Callers callers;
  private final People people;
  private final Audit audit;
  private final Pages pages;
  private final URI resolver;

  /**
   * The routes of one resolver.
   *
   * @param resolver its public address
   */
  public ShareRoutes(
      Sessions sessions, Callers callers, People people, Audit audit, Pages pages, URI resolver) {
    this.sessions = sessions;
    this.callers = callers;
    this.people = people;
    this.audit = audit;
    this.pages = pages;
    this.resolver = resolver;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/shares", this::mine)
        .get("/sessions/{id}/shares", this::look)
        .post("/sessions/{id}/shares", this::share)
        .post("/sessions/{id}/shares/{share}/confirm", this::confirm)
        .post("/sessions/{id}/shares/{share}/revoke", this::revokeByForm)
        .delete("/sessions/{id}/shares/{share}", this::revoke)
        .get("/sessions/{id}/join", this::invitation)
        .post("/sessions/{id}/join", this::join);
  }

  /** GET /shares */
  private void mine(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    var caller = callers.of(request);
    boolean known =
        Access.decide(caller, Action.LIST_SESSIONS, new Target.Federation())
            instanceof Decision.Allowed;
    Answers.json(response, known ? with(caller) : List.<SharedSession>of());
  }

  private List<SharedSession> with(Caller caller) {
    return caller instanceof Caller.Known(var person, var ignored) && person.isSignedIn()
        ? sessions.sharing().with(person)
        : List.of();
  }

  /** GET /sessions/{id}/shares */
  private void look(ServerRequest request, ServerResponse response) {
    var session = find(request, Action.READ_SESSION);
    Answers.privately(response);
    response.header("Vary", "Accept");
    if (Accept.prefersHtml(request.headers())) {
      page(request, response, session, "", Optional.empty());
    } else {
      Answers.json(response, people(request, session));
    }
  }

  /** POST /sessions/{id}/shares */
  private void share(ServerRequest request, ServerResponse response) {
    var session = find(request, Action.STOP_SESSION);
    Access.require(callers.of(request), Action.PROPOSE_SHARE, session.target());
    Answers.privately(response);
    if (!Body.isForm(request)) {
      share(request, session, Body.json(request, ShareRequest.class, LARGEST_BODY).name());
      Answers.json(response, Status.CREATED_201, people(request, session));
      return;
    }
    var typed = Body.form(request, LARGEST_BODY).one("name").orElse("");
    try {
      share(request, session, typed);
    } catch (Refused e) {
      response.status(Status.create(e.problem().status()));
      page(request, response, session, typed, Optional.of(e.problem().detail()));
      return;
    }
    Answers.seeOther(response, at(session) + "/shares");
  }

  private void share(ServerRequest request, Session session, String typed) {
    var name =
        PersonName.of(typed == null ? "" : typed)
            .orElseThrow(
                () ->
                    Refused.badRequest(
                        "invalid-name",
                        "Name somebody by an e-mail address, or by the id that their own page"
                            + " /sign-in shows them."));
    var caller = callers.of(request);
    if (Access.person(caller).isNamed(name)) {
      throw Refused.badRequest("yourself", "That is yourself: the session is yours already.");
    }
    boolean confirmed =
        Access.decide(caller, Action.SHARE_SESSION, session.target()) instanceof Decision.Allowed;
    require(sessions.sharing().share(session, name, label(request), confirmed));
    audit.note(Kind.SESSION, request, confirmed ? "share" : "propose-share", session.id(), name);
  }

  /** POST /sessions/{id}/shares/{share}/confirm */
  private void confirm(ServerRequest request, ServerResponse response) {
    var session = find(request, Action.STOP_SESSION);
    Access.require(callers.of(request), Action.SHARE_SESSION, session.target());
    long share = share(request);
    if (!sessions.sharing().confirm(session, share)) {
      throw unknownShare();
    }
    audit.note(Kind.SESSION, request, "share", session.id(), "share " + share + " confirmed");
    Answers.privately(response);
    if (Body.isForm(request)) {
      Answers.seeOther(response, at(session) + "/shares");
    } else {
      Answers.json(response, people(request, session));
    }
  }

  /** POST /sessions/{id}/shares/{share}/revoke */
  private void revokeByForm(ServerRequest request, ServerResponse response) {
    var session = find(request, Action.UNSHARE_SESSION);
    boolean own = isOwn(request, session);
    end(request, session);
    Answers.privately(response);
    Answers.seeOther(response, own ? at(session) + "/shares" : "/sessions");
  }

  /** DELETE /sessions/{id}/shares/{share} */
  private void revoke(ServerRequest request, ServerResponse response) {
    end(request, find(request, Action.UNSHARE_SESSION));
    Answers.privately(response);
    response.status(Status.NO_CONTENT_204).send();
  }

  /** The session's person ends any share, everybody else the one that they took. */
  private void end(ServerRequest request, Session session) {
    long share = share(request);
    boolean own = isOwn(request, session);
    var person = Access.person(callers.of(request));
    if (!own && !sessions.sharing().isTakersOwn(session, share, person)) {
      throw unknownShare();
    }
    var gone = sessions.sharing().revoke(session, share).orElseThrow(ShareRoutes::unknownShare);
    audit.note(Kind.SESSION, request, own ? "unshare" : "leave-session", session.id(), gone.name());
  }

  /** GET /sessions/{id}/join */
  private void invitation(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    var caller = callers.of(request);
    var id = request.path().pathParameters().get("id");
    var joined = sessions.find(id, caller, Action.READ_SESSION);
    if (joined.filter(session -> !isOwn(request, session)).isPresent()) {
      Answers.seeOther(response, "/sessions/" + id);
      return;
    }
    var session = invited(request);
    sessions
        .sharing()
        .closed(Access.person(caller), session)
        .ifPresent(
            why -> {
              throw new Refused(
                  Problem.of(403, why.code(), "Not open to you", why.text())
                      .withNextStep("Ask whoever shares the session, or the dataset's contact."));
            });
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .join(
                new JoinView(
                    session.id(),
                    session.name(),
                    session.tool(),
                    sessions.sharing().owner(session),
                    label(request).orElse(""))));
  }

  /** POST /sessions/{id}/join */
  private void join(ServerRequest request, ServerResponse response) {
    var session = invited(request);
    var person = Access.person(callers.of(request));
    var invitation =
        sessions.sharing().invitation(session, person).orElseThrow(ShareRoutes::unknown);
    require(sessions.sharing().accept(session, invitation, person, label(request)));
    audit.note(Kind.SESSION, request, "join-session", session.id(), invitation.name());
    Answers.privately(response);
    if (Body.isForm(request)) {
      Answers.seeOther(response, at(session));
    } else {
      Answers.json(response, sessions.view(session));
    }
  }

  private Session invited(ServerRequest request) {
    return sessions
        .find(request.path().pathParameters().get("id"), callers.of(request), Action.JOIN_SESSION)
        .orElseThrow(ShareRoutes::unknown);
  }

  private static Refused unknown() {
    return new Refused(
        Problem.of(
                404, "unknown-session", "Unknown session", "You have no session at this address.")
            .withNextStep(
                "If somebody shares it with you: sign in as whom they named, and come back here."));
  }

  private static Refused unknownShare() {
    return new Refused(
        Problem.of(404, "unknown-share", "Unknown share", "The session has no such share any more.")
            .withNextStep("Look at who is in the session."));
  }

  private Session find(ServerRequest request, Action action) {
    return sessions
        .find(request.path().pathParameters().get("id"), callers.of(request), action)
        .orElseThrow(() -> new Refused(SessionRoutes.unknown()));
  }

  private static long share(ServerRequest request) {
    var text = request.path().pathParameters().get("share");
    if (!text.matches("[0-9]{1,18}")) {
      throw unknownShare();
    }
    return Long.parseLong(text);
  }

  private SessionPeople people(ServerRequest request, Session session) {
    return sessions.sharing().people(session, Access.person(callers.of(request)));
  }

  private boolean isOwn(ServerRequest request, Session session) {
    return Access.person(callers.of(request)).is(session.person().id());
  }

  private static void require(Sharing.Outcome outcome) {
    if (outcome instanceof Sharing.Outcome.Refused(var problem)) {
      throw new Refused(problem);
    }
  }

  private Optional<String> label(ServerRequest request) {
    return people.signedIn(request).map(Identity::label);
  }

  private void page(
      ServerRequest request,
      ServerResponse response,
      Session session,
      String typed,
      Optional<String> refusal) {
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .people(
                new PeopleView(
                    people(request, session),
                    session.name(),
                    resolver + at(session) + "/join",
                    typed,
                    refusal)));
  }

  private static String at(Session session) {
    return "/sessions/" + session.id();
  }
}
