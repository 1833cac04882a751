package org.datadns.resolver.session;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Workspace;
import org.datadns.protocol.wire.WorkspaceArchive;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.http.SecurityHeaders;
import org.datadns.resolver.web.ArchiveView;
import org.datadns.resolver.web.Pages;

/**
 * A person's files at the sites: {@code /workspaces}. An archive goes from the site to the person,
 * not through here.
 */
public final class WorkspaceRoutes implements HttpService {
  private static final int LARGEST_BODY = 1_024;

  private final Sessions sessions;
  private final Callers callers;
  private final People people;
  private final Audit audit;
  private final Pages pages;

  /** The routes of one resolver. */
  public WorkspaceRoutes(
      Sessions sessions, Callers callers, People people, Audit audit, Pages pages) {
    this.sessions = sessions;
    this.callers = callers;
    this.people = people;
    this.audit = audit;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/workspaces", this::mine)
        .post("/workspaces/{site}/{workspace}/archive", this::archive)
        .post("/workspaces/{site}/{workspace}/delete", this::deleteByForm)
        .delete("/workspaces/{site}/{workspace}", this::delete);
  }

  /** GET /workspaces */
  private void mine(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    response.header("Vary", "Accept");
    var caller = callers.of(request);
    boolean known =
        Access.decide(caller, Action.LIST_SESSIONS, new Target.Federation())
            instanceof Decision.Allowed;
    var mine =
        known && caller instanceof Caller.Known(var person, var ignored)
            ? sessions.workspaces().of(person)
            : List.<Workspace>of();
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(response, pages.shownTo(people.viewer(request)).workspaces(mine));
    } else {
      Answers.json(response, mine);
    }
  }

  /** POST /workspaces/{site}/{workspace}/archive */
  private void archive(ServerRequest request, ServerResponse response) {
    var person = keeper(request);
    var workspace = own(request, person);
    var archive =
        sessions.workspaces().archive(person, workspace).orElseThrow(WorkspaceRoutes::noSite);
    audit.note(Kind.EXPORT, request, "take-workspace", workspace.workspace(), workspace.site());
    Answers.privately(response);
    if (Accept.prefersHtml(request.headers())) {
      SecurityHeaders.allowFormsTo(response.headers(), origin(archive));
      Answers.page(
          response,
          pages
              .shownTo(people.viewer(request))
              .archive(
                  new ArchiveView(
                      archive.address(),
                      archive.ticket(),
                      workspace.title().orElse(workspace.identifier()),
                      workspace.site())));
    } else {
      Answers.json(response, archive);
    }
  }

  private static String origin(WorkspaceArchive archive) {
    var address = URI.create(archive.address());
    return address.getScheme() + "://" + address.getRawAuthority();
  }

  /** POST /workspaces/{site}/{workspace}/delete */
  private void deleteByForm(ServerRequest request, ServerResponse response) {
    var person = keeper(request);
    if (!Body.form(request, LARGEST_BODY).one("sure").orElse("").equals("yes")) {
      throw Refused.badRequest("not-sure", "Nothing was deleted: tick the box that you are sure.");
    }
    remove(request, person);
    Answers.privately(response);
    Answers.seeOther(response, "/workspaces");
  }

  /** DELETE /workspaces/{site}/{workspace} */
  private void delete(ServerRequest request, ServerResponse response) {
    remove(request, keeper(request));
    Answers.privately(response);
    response.status(Status.NO_CONTENT_204).send();
  }

  private void remove(ServerRequest request, Person person) {
    var workspace = own(request, person);
    switch (sessions.workspaces().remove(person, workspace)) {
      case RemovalAnswer.Gone ignored ->
          audit.note(
              Kind.PERSON, request, "delete-workspace", workspace.workspace(), workspace.site());
      case RemovalAnswer.Refusal(var problem) ->
          throw new Refused(
              Problem.of(
                      problem.status() == 503 ? 503 : 409,
                      problem.code(),
                      "Not deleted",
                      problem.detail())
                  .withNextStep("Look at your sessions, and try again."));
      case RemovalAnswer.Silence ignored -> throw noSite();
    }
  }

  private Person keeper(ServerRequest request) {
    var caller = callers.of(request);
    Access.require(caller, Action.KEEP_WORKSPACES, new Target.Federation());
    return Access.person(caller);
  }

  /** To anybody else it is as if there were none. */
  private Workspace own(ServerRequest request, Person person) {
    var parameters = request.path().pathParameters();
    return sessions
        .workspaces()
        .find(person, parameters.get("site"), parameters.get("workspace"))
        .orElseThrow(
            () ->
                new Refused(
                    Problem.of(
                            404,
                            "unknown-workspace",
                            "Unknown workspace",
                            "You have no workspace of this name there.")
                        .withNextStep("Look at your workspaces.")));
  }

  private static Refused noSite() {
    return new Refused(
        Problem.of(503, "site-silent", "No answer", "The workspace's site cannot be asked now.")
            .withRetryAfter(Duration.ofSeconds(30))
            .withNextStep("Try again in a while; your files stay where they are."));
  }
}
