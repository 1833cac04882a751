package org.datadns.resolver.person;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.PersonView;
import org.datadns.resolver.web.Viewer;
import org.datadns.signin.Identity;

/** What is kept about oneself: {@code /me}, to be seen, taken away and deleted. */
public final class PersonRoutes implements HttpService {
  private static final int LARGEST_BODY = 1_024;

  private final Holdings holdings;
  private final Callers callers;
  private final People people;
  private final Audit audit;
  private final Pages pages;
  private final boolean mails;
  private final InstantSource clock;

  /**
   * The routes of one resolver.
   *
   * @param mails whether guests can confirm an e-mail address
   */
  public PersonRoutes(
      Holdings holdings,
      Callers callers,
      People people,
      Audit audit,
      Pages pages,
      boolean mails,
      InstantSource clock) {
    this.holdings = holdings;
    this.callers = callers;
    this.people = people;
    this.audit = audit;
    this.pages = pages;
    this.mails = mails;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/me", this::page)
        .get("/me/data", this::download)
        .delete("/me/data", this::delete)
        .post("/me/delete", this::deleteByForm);
  }

  /** GET /me */
  private void page(ServerRequest request, ServerResponse response) {
    Answers.privately(response);
    show(
        request,
        response,
        callers.of(request) instanceof Caller.Known ? kept(me(request)) : new PersonView.Nobody());
  }

  private PersonView kept(Person person) {
    return new PersonView.Kept(
        person.id(),
        person.assurance(),
        person.email(),
        mails,
        Holding.ALL.stream().map(Holding::meaning).toList(),
        Holdings.stays());
  }

  /** GET /me/data */
  private void download(ServerRequest request, ServerResponse response) {
    var person = me(request);
    audit.note(Kind.EXPORT, request, "read-own-data", person.id(), "");
    Answers.privately(response);
    response.header(
        HeaderNames.CONTENT_DISPOSITION, "attachment; filename=\"data-dns-about-me.json\"");
    Answers.json(
        response,
        new About(
            clock.instant().toString(),
            person.id(),
            person.assurance().label(),
            person.ids(),
            people.signedIn(request).map(Identity::label),
            person.email(),
            holdings.of(person),
            Holdings.stays()));
  }

  /**
   * What a person takes away.
   *
   * @param at when
   * @param person their id
   * @param assurance how well they are known
   * @param ids every id that is theirs
   * @param label what they are called; kept by their browser alone
   * @param email a confirmed address
   * @param kept all rows, by the name of what they are
   * @param stays what stays when they delete it, and why
   */
  record About(
      String at,
      String person,
      String assurance,
      List<String> ids,
      Optional<String> label,
      Optional<String> email,
      Map<String, List<Object>> kept,
      List<String> stays) {}

  /**
   * What {@code DELETE /me/data} answers.
   *
   * @param deleted how many rows, by the name of what they were
   * @param stays what stays, and why
   */
  record Gone(Map<String, Integer> deleted, List<String> stays) {}

  /** DELETE /me/data */
  private void delete(ServerRequest request, ServerResponse response) {
    var deleted = delete(request, me(request));
    Answers.privately(response);
    people.forgetAll(response);
    Answers.json(response, new Gone(deleted, Holdings.stays()));
  }

  /** POST /me/delete */
  private void deleteByForm(ServerRequest request, ServerResponse response) {
    var person = me(request);
    if (!Body.form(request, LARGEST_BODY).one("sure").orElse("").equals("yes")) {
      throw Refused.badRequest("not-sure", "Nothing was deleted: tick the box that you are sure.");
    }
    delete(request, person);
    Answers.privately(response);
    people.forgetAll(response);
    Answers.page(
        response, pages.shownTo(Viewer.NOBODY).person(new PersonView.Deleted(Holdings.stays())));
  }

  private Map<String, Integer> delete(ServerRequest request, Person person) {
    return switch (holdings.delete(person)) {
      case Holdings.Deletion.Deleted(var deleted) -> {
        audit.note(Kind.PERSON, request, "delete-own-data", person.id(), deleted.toString());
        yield deleted;
      }
      case Holdings.Deletion.SessionsRun(int many) ->
          throw new Refused(
              Problem.of(
                      409,
                      "sessions-run",
                      "You have sessions that run",
                      "Nothing was deleted: " + many + " of your sessions still run.")
                  .withNextStep(
                      "Stop them at /sessions, wait until they have ended, and try again."));
    };
  }

  private Person me(ServerRequest request) {
    var caller = callers.of(request);
    Access.require(caller, Action.KEEP_OWN_DATA, new Target.Federation());
    // whoever may has a cookie: no token has the scope
    return people.find(request).orElseThrow();
  }

  private void show(ServerRequest request, ServerResponse response, PersonView view) {
    Answers.page(response, pages.shownTo(people.viewer(request)).person(view));
  }
}
