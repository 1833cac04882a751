package org.datadns.resolver.absence;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.DatasetRequest;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.ClientAddresses;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.mail.EmailAddress;
import org.datadns.resolver.web.Pages;
import org.datadns.resolver.web.RequestView;

/** Asking for datasets that no site holds: {@code /requests}, and what admins see of it. */
public final class RequestRoutes implements HttpService {
  private static final int LARGEST_BODY = 16 * 1024;
  private static final int PAGE = 100;
  private static final String CONSOLE = "/console/federation/requests";
  private static final int DEEPEST = 100_000;

  private final Absences absences;
  private final Callers callers;
  private final People people;
  private final Audit audit;
  private final ClientAddresses clients;
  private final Pages pages;

  /**
   * The routes of one resolver.
   *
   * @param clients knows from where somebody asks
   */
  public RequestRoutes(
      Absences absences,
      Callers callers,
      People people,
      Audit audit,
      ClientAddresses clients,
      Pages pages) {
    this.absences = absences;
    this.callers = callers;
    this.people = people;
    this.audit = audit;
    this.clients = clients;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/requests", this::mine)
        .post("/requests", this::ask)
        .post("/requests/withdraw", this::withdraw)
        .get("/api/requests", this::list)
        .delete("/api/requests", this::drop)
        .get(CONSOLE, this::console)
        .post(CONSOLE + "/drop", this::dropByForm);
  }

  /**
   * What {@code POST /requests} takes.
   *
   * @param identifier any spelling
   * @param email where to tell the person once it is there
   */
  record Ask(String identifier, Optional<String> email) {}

  /**
   * What a person asked for.
   *
   * @param identifier canonical
   * @param asked when
   * @param heldSince since when a site holds it
   */
  record Asked(String identifier, Instant asked, Optional<Instant> heldSince) {}

  /** GET /requests */
  private void mine(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.ASK_FOR_DATASET, new Target.Federation());
    Answers.privately(response);
    var own = person(request).map(absences.requests()::of).orElse(List.of());
    if (Accept.prefersHtml(request.headers())) {
      Answers.page(
          response,
          pages
              .shownTo(people.viewer(request))
              .requests(own.stream().map(RequestRoutes::view).toList()));
    } else {
      Answers.json(
          response,
          own.stream()
              .map(each -> new Asked(each.identifier(), each.askedAt(), each.heldAt()))
              .toList());
    }
  }

  private Optional<Person> person(ServerRequest request) {
    return callers.of(request) instanceof Caller.Known known
        ? Optional.of(known.person())
        : Optional.empty();
  }

  private static RequestView view(Requests.Own own) {
    return new RequestView(own.identifier(), own.askedAt(), own.heldAt(), own.mailed());
  }

  /** POST /requests */
  private void ask(ServerRequest request, ServerResponse response) {
    boolean form = Body.isForm(request);
    var ask = form ? ofForm(request) : Body.json(request, Ask.class, LARGEST_BODY);
    if (ask.identifier() == null) {
      throw Refused.badRequest("missing-field", "The member identifier is missing.");
    }
    var email = ask.email().map(String::strip).filter(text -> !text.isEmpty());
    var address = email.flatMap(EmailAddress::of).map(EmailAddress::text);
    if (email.isPresent() && address.isEmpty()) {
      throw Refused.badRequest(
          "invalid-email", "That is no e-mail address: it looks like ada@example.org.");
    }
    if (email.isPresent() && !absences.mails()) {
      throw Refused.badRequest(
          "no-mail",
          "This service sends no e-mail; leave the address out, and look at /requests instead.");
    }
    String identifier = absences.absent(ask.identifier()).orElseThrow(RequestRoutes::held);
    Access.require(callers.of(request), Action.ASK_FOR_DATASET, new Target.Federation());
    var person = callers.ofOrAdmit(request, response).person();
    switch (absences.requests().ask(person, identifier, address, network(request))) {
      case NOTED -> absences.arrivals().wake();
      case TOO_MANY ->
          throw new Refused(
              Problem.of(
                      429,
                      "too-many-requests-for-datasets",
                      "You ask for many",
                      "You ask for "
                          + Requests.MOST_OF_ONE
                          + " datasets; nobody may ask for more at once.")
                  .withNextStep("Withdraw one of them at /requests first."));
      case TOO_MANY_FROM_THERE ->
          throw new Refused(
              Problem.of(
                      429,
                      "too-many-from-your-network",
                      "Your network asks for many",
                      "Guests of the network that you share ask for as many datasets as they may.")
                  .withNextStep("Sign in: what you ask for then counts as yours alone."));
      case FULL ->
          throw new Refused(
              Problem.of(
                      503,
                      "overloaded",
                      "Overloaded",
                      "So much is asked for that no more can be noted.")
                  .withRetryAfter(Duration.ofDays(1))
                  .withNextStep("Write to a site of this federation instead."));
    }
    Answers.privately(response);
    if (form) {
      Answers.seeOther(response, "/requests");
    } else {
      Answers.json(response, Status.CREATED_201, new Ask(identifier, Optional.empty()));
    }
  }

  private String network(ServerRequest request) {
    return ClientAddresses.subscriber(clients.of(request)).getHostAddress();
  }

  private static Ask ofForm(ServerRequest request) {
    var fields = Body.form(request, LARGEST_BODY);
    return new Ask(fields.required("identifier"), fields.one("email"));
  }

  private static Refused held() {
    return new Refused(
        Problem.of(409, "held-already", "It is here", "A site holds this dataset already.")
            .withNextStep("Open it."));
  }

  /** POST /requests/withdraw */
  private void withdraw(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.ASK_FOR_DATASET, new Target.Federation());
    var identifier = Body.form(request, LARGEST_BODY).required("identifier");
    person(request).ifPresent(person -> absences.requests().withdraw(person, identifier));
    Answers.privately(response);
    Answers.seeOther(response, "/requests");
  }

  /**
   * A page of what is asked for.
   *
   * @param items the datasets, most people first
   * @param next cursor of the next page, if there is one
   */
  record Page(List<DatasetRequest> items, Optional<String> next) {}

  /** GET /api/requests?cursor= */
  private void list(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.READ_REQUESTS, new Target.Federation());
    Answers.privately(response);
    Answers.json(response, asked(request));
  }

  private Page asked(ServerRequest request) {
    int skipped = Fields.ofQuery(request).one("cursor").map(RequestRoutes::skipped).orElse(0);
    var some = absences.requests().list(skipped, PAGE + 1);
    return new Page(
        some.stream().limit(PAGE).toList(),
        Optional.of(Integer.toString(skipped + PAGE)).filter(ignored -> some.size() > PAGE));
  }

  /** GET /console/federation/requests?cursor= */
  private void console(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.DROP_REQUESTS, new Target.Federation());
    var page = asked(request);
    Answers.privately(response);
    Answers.page(
        response,
        pages.shownTo(people.viewer(request)).federationRequests(page.items(), page.next()));
  }

  private static int skipped(String cursor) {
    if (!cursor.matches("\\d{1,6}") || Integer.parseInt(cursor) > DEEPEST) {
      throw Refused.badRequest("invalid-cursor", "The cursor is none that this list gave.");
    }
    return Integer.parseInt(cursor);
  }

  /** DELETE /api/requests?identifier= */
  private void drop(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.DROP_REQUESTS, new Target.Federation());
    drop(request, Fields.ofQuery(request).required("identifier"));
    response.status(Status.NO_CONTENT_204).send();
  }

  /** POST /console/federation/requests/drop */
  private void dropByForm(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.DROP_REQUESTS, new Target.Federation());
    drop(request, Body.form(request, LARGEST_BODY).required("identifier"));
    Answers.privately(response);
    Answers.seeOther(response, CONSOLE);
  }

  private void drop(ServerRequest request, String identifier) {
    int dropped = absences.requests().drop(identifier);
    if (dropped == 0) {
      throw new Refused(
          Problem.of(404, "not-requested", "Not asked for", "Nobody asks for this dataset.")
              .withNextStep("Name it as the list of requests does."));
    }
    audit.note(request, "drop-requests", identifier, dropped + " people");
  }
}
