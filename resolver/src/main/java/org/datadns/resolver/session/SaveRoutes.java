package org.datadns.resolver.session;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Repository;
import org.datadns.protocol.wire.SaveOrder;
import org.datadns.protocol.wire.SaveStatus;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.People;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.repository.Repositories;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.SaveView;

/**
 * Sending files of a session's workspace to a repository, as a draft: {@code /sessions/{id}/save}.
 * The person's token is handed to the session's site, and kept nowhere here.
 */
public final class SaveRoutes implements HttpService {
  private static final int LARGEST_BODY = 16 * 1024;

  private final Sessions sessions;
  private final Callers callers;
  private final People people;
  private final Repositories repositories;
  private final Audit audit;
  private final Pages pages;

  /** The routes of one resolver. */
  public SaveRoutes(
      Sessions sessions,
      Callers callers,
      People people,
      Repositories repositories,
      Audit audit,
      Pages pages) {
    this.sessions = sessions;
    this.callers = callers;
    this.people = people;
    this.repositories = repositories;
    this.audit = audit;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/sessions/{id}/save", this::look).post("/sessions/{id}/save", this::save);
  }

  /** GET /sessions/{id}/save: how far the last sending is, and the form for another. */
  private void look(ServerRequest request, ServerResponse response) {
    var session = own(request);
    var answer = sessions.saved(session);
    Answers.privately(response);
    response.header("Vary", "Accept");
    if (Accept.prefersHtml(request.headers())) {
      var status =
          answer instanceof SaveAnswer.Status(var it)
              ? Optional.of(it)
              : Optional.<SaveStatus>empty();
      page(request, response, session, status, SaveView.Form.of(session.dataset()));
    } else {
      Answers.json(response, require(answer));
    }
  }

  /** POST /sessions/{id}/save */
  private void save(ServerRequest request, ServerResponse response) {
    var session = own(request);
    Answers.privately(response);
    if (!Body.isForm(request)) {
      var order = Body.json(request, SaveOrder.class, LARGEST_BODY);
      var status = require(send(session, checked(order)));
      note(request, session, order);
      Answers.json(response, Status.ACCEPTED_202, status);
      return;
    }
    var fields = Body.form(request, LARGEST_BODY);
    var form = form(fields);
    try {
      var order = checked(order(fields, form));
      require(send(session, order));
      note(request, session, order);
    } catch (Refused e) {
      // what was typed stands there again, but for the token
      response.status(Status.create(e.problem().status()));
      page(request, response, session, Optional.empty(), form.refused(e.problem().detail()));
      return;
    }
    Answers.seeOther(response, "/sessions/" + session.id() + "/save");
  }

  /** Where what went; never the token that is sent with it. */
  private void note(ServerRequest request, Session session, SaveOrder order) {
    audit.note(
        Kind.SESSION,
        request,
        "save-files",
        session.id(),
        order.path() + " to " + order.dataset() + " at " + order.repository());
  }

  private static SaveView.Form form(Fields fields) {
    return new SaveView.Form(
        fields.one("repository").orElse(""),
        fields.one("dataset").orElse("").strip(),
        fields.one("path").orElse("").strip(),
        fields.one("folder").orElse("").strip(),
        Optional.empty());
  }

  private static SaveOrder order(Fields fields, SaveView.Form form) {
    return new SaveOrder(
        form.repository(),
        form.dataset(),
        form.path(),
        Optional.of(form.folder()).filter(folder -> !folder.isEmpty()),
        fields.one("token").orElse("").strip());
  }

  /**
   * Goes on only with what can be carried out, at a repository that is registered.
   *
   * @throws Refused when it cannot
   */
  private SaveOrder checked(SaveOrder order) {
    if (order.repository() == null || order.dataset() == null) {
      throw Refused.badRequest("missing-field", "The repository or the dataset is missing.");
    }
    if (repositories.at(Repository.Kind.DATAVERSE, order.repository()).isEmpty()) {
      throw Refused.badRequest(
          "unregistered-repository", "No Dataverse of this address is registered here.");
    }
    order
        .fault()
        .ifPresent(
            why -> {
              throw Refused.badRequest(why.code(), why.text());
            });
    return order;
  }

  private SaveAnswer send(Session session, SaveOrder order) {
    return sessions.save(session, order);
  }

  private static SaveStatus require(SaveAnswer answer) {
    return switch (answer) {
      case SaveAnswer.Status(var status) -> status;
      case SaveAnswer.Refusal(var problem) ->
          throw new Refused(
              Problem.of(
                  problem.status() == 404 ? 404 : 409,
                  problem.code(),
                  "Not sent",
                  problem.detail()));
      case SaveAnswer.Silence ignored ->
          throw new Refused(
              Problem.of(
                      503,
                      "site-silent",
                      "No answer",
                      "The session's site does not answer: whether it sends is not known.")
                  .withRetryAfter(Duration.ofSeconds(10))
                  .withNextStep(
                      "Look at this page again in a moment before you send anew; the session goes on."));
    };
  }

  private void page(
      ServerRequest request,
      ServerResponse response,
      Session session,
      Optional<SaveStatus> status,
      SaveView.Form form) {
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .save(
                new SaveView(
                    session.id(),
                    session.name(),
                    session.site().orElse(""),
                    choices(),
                    status,
                    form)));
  }

  private List<SaveView.Choice> choices() {
    return repositories.list().stream()
        .filter(repository -> repository.kind() == Repository.Kind.DATAVERSE)
        .map(repository -> new SaveView.Choice(repository.address(), repository.name()))
        .toList();
  }

  private Session own(ServerRequest request) {
    var found = sessions.find(request.path().pathParameters().get("id"));
    var caller = callers.of(request);
    return found
        .filter(
            session ->
                Access.decide(caller, Action.SAVE_FILES, session.target())
                    instanceof Decision.Allowed)
        .orElseThrow(() -> new Refused(SessionRoutes.unknown()));
  }
}
