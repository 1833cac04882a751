package org.datadns.resolver.session;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.protocol.wire.SharedSession;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Actor;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.LookupProblem;
import org.datadns.resolver.handover.Drafts;
import org.datadns.resolver.handover.Handover;
import org.datadns.resolver.handover.Handovers;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.placement.Verdict.Standing;
import org.datadns.resolver.web.Pages;

/** Starting, looking at, following and stopping sessions: {@code /sessions}. */
public final class SessionRoutes implements HttpService {
  private static final int LARGEST_BODY = 16 * 1024;

  private final Sessions sessions;
  private final Datasets datasets;
  private final Callers callers;
  private final People people;
  private final Handovers handovers;
  private final Audit audit;
  private final Pages pages;
  private final Function<ServerRequest, Set<String>> near;
  private final EventStream eventStream;

  /**
   * Routes over these sessions.
   *
   * @param near ids of the sites that are near to whoever asks, as far as that is known
   */
  public SessionRoutes(
      Sessions sessions,
      Datasets datasets,
      Callers callers,
      People people,
      Handovers handovers,
      Audit audit,
      Pages pages,
      Function<ServerRequest, Set<String>> near) {
    this.sessions = sessions;
    this.datasets = datasets;
    this.callers = callers;
    this.people = people;
    this.handovers = handovers;
    this.audit = audit;
    this.pages = pages;
    this.near = near;
    this.eventStream = new EventStream(sessions);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/sessions", this::open)
        .get("/sessions", this::mine)
        .get("/sessions/{id}", this::look)
        .get("/sessions/{id}/events", this::follow)
        .post("/sessions/{id}/extend", this::extend)
        .post("/sessions/{id}/stop", this::stopByForm)
        .delete("/sessions/{id}", this::stop);
  }

  /** POST /sessions */
  private void open(ServerRequest request, ServerResponse response) {
    if (Body.isForm(request)) {
      var fields = Body.form(request, LARGEST_BODY);
      open(
          request,
          response,
          wanted(fields),
          fields.one("handover").map(id -> handovers.require(request, id)),
          true);
    } else {
      var wanted = checked(Body.json(request, SessionRequest.class, LARGEST_BODY));
      open(request, response, wanted, Optional.empty(), false);
    }
  }

  private void open(
      ServerRequest request,
      ServerResponse response,
      SessionRequest wanted,
      Optional<Handover> handover,
      boolean form) {
    var also = wanted.also().orElse(List.of());
    var seen = datasets.seenBy(Vouching.of(callers.of(request), handover, also));
    var found = LookupProblem.require(seen.find(wanted.identifier(), wanted.version()));
    var others = FurtherDatasets.require(seen, also);
    handover.ifPresent(it -> it.of(found.asked().canonical(), wanted.version()));
    Drafts.require(wanted.version(), handover);
    var caller = Vouching.of(callers.ofOrAdmit(request, response), handover, also);
    var person = Access.person(caller);
    Stream.concat(Stream.of(found), others.stream())
        .forEach(dataset -> Access.require(caller, Action.START_SESSION, datasets.target(dataset)));
    Answers.privately(response);
    var before = handover.flatMap(Handover::session);
    if (before.isPresent()) {
      answer(response, form, Status.OK_200, usedFor(person, before.get()));
      return;
    }
    var files = handover.map(it -> it.told().files());
    switch (sessions.open(person, found, others, wanted, files, near.apply(request))) {
      case Opening.Started(var session) -> {
        audit.noteSoon(
            Kind.SESSION,
            Actor.person(person.id()),
            request,
            "open-session",
            session.id(),
            session.dataset() + " in " + session.tool());
        handover.ifPresent(it -> handovers.use(it, session.id()));
        answer(response, form, Status.CREATED_201, session);
      }
      case Opening.Joined(var session) -> {
        handover.ifPresent(it -> handovers.use(it, session.id()));
        answer(response, form, Status.OK_200, session);
      }
      case Opening.NotebookRefused(var problem) ->
          throw new Refused(
              Problem.of(
                      problem.status() == 503 ? 503 : 409,
                      problem.code(),
                      "Notebook not opened",
                      problem.detail())
                  .withNextStep(
                      "Your session goes on; open the dataset without the notebook, or with"
                          + " another one."));
      case Opening.Impossible impossible -> throw new Refused(problem(impossible));
      case Opening.WaitsAlready(var waiting) ->
          throw new Refused(
              Problem.of(
                      409,
                      "already-waiting",
                      "You wait already",
                      "All places are taken, and you wait for one with "
                          + waiting.name()
                          + "; nobody waits for two at once.")
                  .withNextStep(
                      "Wait for it at "
                          + "/sessions/"
                          + waiting.id()
                          + ", or stop it there first."));
      case Opening.GroupFull ignored ->
          throw new Refused(
              Problem.of(
                      429,
                      "group-full",
                      "Your group has no room",
                      "All that the sessions of your group may take is taken.")
                  .withRetryAfter(Duration.ofMinutes(1))
                  .withNextStep("Wait until somebody stops, or ask who keeps the group."));
      case Opening.QueueFull ignored ->
          throw new Refused(
              Problem.of(503, "queue-full", "Queue full", "Too many people wait for a free place.")
                  .withRetryAfter(Duration.ofMinutes(1))
                  .withNextStep("Try again in a few minutes."));
      case Opening.TooMany(int most) ->
          throw new Refused(
              Problem.of(
                      429,
                      "too-many-sessions",
                      "Too many sessions",
                      "You have " + most + " sessions; nobody may have more at once.")
                  .withRetryAfter(Duration.ofMinutes(1))
                  .withNextStep("Stop one of them first."));
    }
  }

  /** The session that a click was used for already: a second press joins it. */
  private Session usedFor(Person person, String id) {
    return sessions
        .find(id)
        .filter(session -> person.is(session.person().id()))
        .filter(session -> session.state() != SessionState.ENDED)
        .orElseThrow(Handovers::over);
  }

  private static SessionRequest wanted(Fields form) {
    return new SessionRequest(
        form.required("identifier"),
        form.one("tool"),
        form.one("size"),
        form.one("site"),
        form.one("version"),
        Optional.of(form.all("also")),
        form.one("notebook").map(NotebookAddress::checked),
        form.one("another").map(Boolean::valueOf),
        form.one("unconfirmed").map(Boolean::valueOf));
  }

  private static SessionRequest checked(SessionRequest request) {
    if (request.identifier() == null) {
      throw Refused.badRequest("missing-field", "The member identifier is missing.");
    }
    request.notebook().ifPresent(NotebookAddress::checked);
    return request;
  }

  private void answer(ServerResponse response, boolean form, Status status, Session session) {
    if (form) {
      Answers.seeOther(response, "/sessions/" + session.id());
    } else {
      response.header("Location", "/sessions/" + session.id());
      Answers.json(response, status, sessions.view(session));
    }
  }

  private static Problem problem(Opening.Impossible impossible) {
    String reasons =
        impossible.verdicts().stream()
            .map(verdict -> verdict.candidate().site().title() + ": " + verdict.reason().text())
            .collect(Collectors.joining(" "));
    boolean passes =
        impossible.verdicts().stream().anyMatch(verdict -> verdict.standing() == Standing.AWAY);
    var contact =
        impossible.verdicts().stream()
            .map(verdict -> verdict.candidate().site().contact())
            .findFirst();
    boolean doubtful =
        impossible.verdicts().stream()
            .anyMatch(verdict -> verdict.reason().code().equals("not-confirmed"));
    var problem =
        doubtful && !passes
            ? Problem.of(409, "not-confirmed", "Copy not confirmed", reasons)
                .withNextStep(
                    "Open the dataset's page and agree to the copy, or ask whoever describes the"
                        + " dataset to confirm it.")
            : passes
                ? Problem.of(503, "no-site", "No site can open it now", reasons)
                    .withRetryAfter(Duration.ofSeconds(30))
                    .withNextStep("Try again in a while, or ask the site.")
                : Problem.of(409, "not-offered", "Not offered", reasons)
                    .withNextStep("Choose another tool or size.");
    return contact.map(problem::withContact).orElse(problem);
  }

  /** GET /sessions */
  private void mine(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    var caller = callers.of(request);
    var mine =
        switch (Access.decide(caller, Action.LIST_SESSIONS, new Target.Federation())) {
          case Decision.Allowed ignored when caller instanceof Caller.Known(var person, var all) ->
              sessions.of(person).stream().map(sessions::view).toList();
          // nobody in particular has no sessions
          case Decision.Allowed ignored -> List.<SessionView>of();
          case Decision.Denied ignored -> List.<SessionView>of();
        };
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(response, pages.shownTo(people.viewer(request)).sessions(mine, shared(caller)));
    } else {
      Answers.json(response, mine);
    }
  }

  private List<SharedSession> shared(Caller caller) {
    return caller instanceof Caller.Known(var person, var ignored) && person.isSignedIn()
        ? sessions.sharing().with(person)
        : List.of();
  }

  /** GET /sessions/{id} */
  private void look(ServerRequest request, ServerResponse response) {
    var session = own(request, Action.READ_SESSION);
    if (session.state() == SessionState.QUEUED) {
      sessions.lookedAt(session);
    }
    Answers.privately(response);
    response.header("Vary", "Accept");
    var view = sessions.viewInFull(session);
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(
          response,
          pages
              .shownTo(people.viewer(request))
              .session(view, Access.person(callers.of(request)).is(session.person().id())));
    } else {
      Answers.json(response, view);
    }
  }

  /** GET /sessions/{id}/events */
  private void follow(ServerRequest request, ServerResponse response) {
    var session = own(request, Action.READ_SESSION);
    var caller = callers.of(request);
    boolean shared =
        caller instanceof Caller.Known(var person, var ignored)
            && !person.is(session.person().id());
    eventStream.send(
        session,
        // whoever is taken off, or may not see it any more, hears no more of it
        () -> !shared || sessions.find(session.id(), caller, Action.READ_SESSION).isPresent(),
        request,
        response);
  }

  /** POST /sessions/{id}/extend */
  private void extend(ServerRequest request, ServerResponse response) {
    var session = own(request, Action.EXTEND_SESSION);
    switch (sessions.extend(session)) {
      case AgentAnswer.Status ignored -> {
        Answers.privately(response);
        if (Body.isForm(request)) {
          Answers.seeOther(response, "/sessions");
        } else {
          Answers.json(response, sessions.view(sessions.find(session.id()).orElse(session)));
        }
      }
      case AgentAnswer.Refusal(var problem) ->
          throw new Refused(
              Problem.of(409, problem.code(), "Not extended", problem.detail())
                  .withNextStep("Save your work; look at your sessions for what can be done."));
      case AgentAnswer.Silence ignored ->
          throw new Refused(
              Problem.of(503, "site-silent", "Not extended", "The session's site does not answer.")
                  .withRetryAfter(Duration.ofSeconds(10))
                  .withNextStep("Try again in a moment; using the session keeps it as well."));
    }
  }

  /** POST /sessions/{id}/stop */
  private void stopByForm(ServerRequest request, ServerResponse response) {
    var session = own(request, Action.STOP_SESSION);
    sessions.stop(session);
    Answers.seeOther(response, "/sessions/" + session.id());
  }

  /** DELETE /sessions/{id} */
  private void stop(ServerRequest request, ServerResponse response) {
    var session = own(request, Action.STOP_SESSION);
    sessions.stop(session);
    Answers.privately(response);
    Answers.json(
        response, Status.ACCEPTED_202, sessions.view(sessions.find(session.id()).orElse(session)));
  }

  /** The session of this address; to anyone else it is as if there were none. */
  private Session own(ServerRequest request, Action action) {
    return sessions
        .find(request.path().pathParameters().get("id"), callers.of(request), action)
        .orElseThrow(() -> new Refused(unknown()));
  }

  static Problem unknown() {
    return Problem.of(
            404, "unknown-session", "Unknown session", "You have no session at this address.")
        .withNextStep("Look at your sessions, or open the dataset again.");
  }
}
