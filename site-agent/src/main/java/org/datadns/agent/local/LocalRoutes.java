package org.datadns.agent.local;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpFeature;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.inventory.Page;
import org.datadns.agent.session.Admission.Accepted;
import org.datadns.agent.session.Admission.Refused;
import org.datadns.agent.session.LocalSession;
import org.datadns.agent.session.Sessions;
import org.datadns.agent.tool.OfferedTool;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.datadns.signin.RelyingParty;
import org.datadns.signin.Seal;

/**
 * This site's own pages, on the socket of its API: sign in, find a dataset, start, enter and stop.
 * Without providers each of them is a 404 that says so. A change needs our own form. Thread-safe.
 */
public final class LocalRoutes implements HttpFeature {

  /** A SHA-256 digest in base64url. */
  private static final Pattern STATE = Pattern.compile("[A-Za-z0-9_-]{43}");

  private static final int DATASETS = 50;
  private static final int MOST_WORDS = 8;
  private static final int LONGEST_QUERY = 200;

  private final SignInRoutes signIn;
  private final Visitors visitors;
  private final Answers answers;
  private final Inventory inventory;
  private final LocalSessions sessions;
  private final LocalViews views;
  private final LocalPages pages = new LocalPages();
  private final byte[] style = resource("style.css");
  private final byte[] script = resource("enter.js");

  /**
   * The pages of one site.
   *
   * @param own what the site says of itself; asked for when a request comes
   * @param silence how long the resolver has taken no heartbeat
   * @param key the site's key as it is now, for tickets to its own sessions
   * @param clock what tickets are judged by
   * @param tools what can be started now
   */
  public LocalRoutes(
      LocalConfig config,
      Supplier<Own> own,
      Supplier<Duration> silence,
      Supplier<SigningKey> key,
      Seal seal,
      InstantSource clock,
      Inventory inventory,
      Sessions sessions,
      Supplier<List<OfferedTool>> tools) {
    this.visitors = new Visitors(seal, own, clock);
    this.answers = new Answers(config, own, visitors, pages);
    this.signIn =
        new SignInRoutes(
            new RelyingParty(config.providers(), () -> own.get().page(), seal, clock),
            visitors,
            answers,
            pages);
    this.inventory = inventory;
    this.sessions = new LocalSessions(config, own, silence, key, clock, inventory, sessions, tools);
    this.views = new LocalViews(inventory, this.sessions);
  }

  @Override
  public void setup(HttpRouting.Builder routing) {
    signIn.setup(routing);
    routing
        .error(Declined.class, (request, response, e) -> answers.decline(request, response, e))
        .get("/own/style.css", (request, response) -> asset(response, "text/css", style))
        .get("/own/enter.js", (request, response) -> asset(response, "text/javascript", script))
        .get("/", this::home)
        .get("/open", this::open)
        .post("/sessions", this::start)
        .get("/sessions/{id}", this::session)
        .get("/sessions/{id}/enter", this::enter)
        .post(
            "/sessions/{id}/extend",
            (request, response) -> change(request, response, sessions::extend))
        .post(
            "/sessions/{id}/stop",
            (request, response) -> change(request, response, sessions::stop));
  }

  @Override
  public void afterStop() {
    signIn.close();
  }

  /** GET /?query=&after= */
  private void home(ServerRequest request, ServerResponse response) {
    var visitor = answers.visitor(request);
    if (visitor.isEmpty()) {
      Answers.seeOther(response, "/sign-in");
      return;
    }
    var query = Fields.ofQuery(request);
    var text = query.one("query").orElse("").strip();
    if (text.length() > LONGEST_QUERY) {
      throw new Declined(400, "too-long", "Too long", "Search for a few words.");
    }
    var words = Arrays.stream(text.split("\\s+")).filter(word -> !word.isEmpty()).limit(MOST_WORDS);
    var found =
        inventory.search(words.toList(), query.one("after").flatMap(Page.Cursor::parse), DATASETS);
    Answers.send(
        response, pages.home(answers.frame(visitor), views.home(visitor.get(), text, found)));
  }

  /** GET /open?identifier=&version= */
  private void open(ServerRequest request, ServerResponse response) {
    var visitor = answers.visitor(request);
    if (visitor.isEmpty()) {
      Answers.toSignIn(request, response);
      return;
    }
    var query = Fields.ofQuery(request);
    var view =
        views
            .open(query.required("identifier"), query.one("version"))
            .orElseThrow(
                () ->
                    new Declined(
                        404,
                        "not-held",
                        "Not at this site",
                        "This site holds no such dataset. Search for it on the first page."));
    Answers.send(response, pages.open(answers.frame(visitor), view));
  }

  /** POST /sessions */
  private void start(ServerRequest request, ServerResponse response) {
    var visitor = answers.requireVisitor(request);
    var form = Fields.ofForm(request);
    visitors.requireOwnForm(request, form, visitor);
    var admission =
        sessions.start(
            visitor.person(),
            form.required("identifier"),
            form.one("version"),
            form.required("tool"),
            form.required("size"));
    switch (admission) {
      case Accepted(var status) -> Answers.seeOther(response, "/sessions/" + status.id());
      case Refused(Reason(var code, var text)) ->
          throw new Declined(409, code, "Not started", text);
    }
  }

  /** GET /sessions/{id} */
  private void session(ServerRequest request, ServerResponse response) {
    var visitor = answers.visitor(request);
    if (visitor.isEmpty()) {
      Answers.toSignIn(request, response);
      return;
    }
    Answers.send(
        response,
        pages.session(answers.frame(visitor), views.session(find(request, visitor.get()))));
  }

  /** GET /sessions/{id}/enter?state= */
  private void enter(ServerRequest request, ServerResponse response) {
    var visitor = answers.visitor(request);
    if (visitor.isEmpty()) {
      Answers.toSignIn(request, response);
      return;
    }
    var state = Fields.ofQuery(request).required("state");
    if (!STATE.matcher(state).matches()) {
      throw new Declined(
          400, "invalid-state", "Malformed", "The state is not what a session's address sends.");
    }
    var session = find(request, visitor.get());
    var address = sessions.address(session);
    if (session.status().state() != SessionState.READY || address.isEmpty()) {
      // on its way or over: its own page says which
      Answers.seeOther(response, "/sessions/" + session.status().id());
      return;
    }
    Answers.send(
        response,
        pages.enter(answers.frame(visitor), address.get().entry(), sessions.ticket(session, state)),
        address.get().origin());
  }

  private interface Change {
    void of(LocalSession session);
  }

  /** POST /sessions/{id}/stop and /extend */
  private void change(ServerRequest request, ServerResponse response, Change change) {
    var visitor = answers.requireVisitor(request);
    visitors.requireOwnForm(request, Fields.ofForm(request), visitor);
    var session = find(request, visitor);
    change.of(session);
    Answers.seeOther(response, "/sessions/" + session.status().id());
  }

  private LocalSession find(ServerRequest request, Visitor visitor) {
    var id = request.path().pathParameters().get("id");
    // somebody else's is as unknown as none
    return Optional.of(id)
        .filter(Ids::isSession)
        .flatMap(known -> sessions.find(known, visitor.person()))
        .orElseThrow(
            () ->
                new Declined(
                    404,
                    "unknown-session",
                    "Unknown session",
                    "You have begun no such session at this site."));
  }

  private static void asset(ServerResponse response, String type, byte[] content) {
    response
        .header(HeaderNames.CONTENT_TYPE, type + "; charset=utf-8")
        .header(HeaderNames.CACHE_CONTROL, "public, max-age=3600")
        .header(HeaderNames.create("X-Content-Type-Options"), "nosniff")
        .send(content);
  }

  private static byte[] resource(String name) {
    try (var in = LocalRoutes.class.getResourceAsStream("/local/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the resource " + name + " is missing");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
