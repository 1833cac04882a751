package org.datadns.resolver.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Signing in at the resolver, and what becomes of what somebody did as a guest before. */
class SignInIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private final TestProvider campus = new TestProvider();
  private TestResolver resolver;
  private TestSite site;

  @BeforeEach
  void start() {
    database
        .jdbi()
        .useHandle(h -> h.execute("truncate site, dataset, join_token, taken_guest cascade"));
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
    campus.close();
  }

  /** The session of the dataset, and whether it is a new one. */
  private record Opened(String id, boolean isNew) {}

  private static Opened open(TestBrowser browser) {
    var answer = browser.open(DATASET);
    assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
    return new Opened(Json.read(answer.body(), SessionView.class).id(), answer.statusCode() == 201);
  }

  private static List<String> sessions(TestBrowser browser) {
    return Stream.of(Json.read(browser.get("/sessions").body(), SessionView[].class))
        .map(SessionView::id)
        .toList();
  }

  @Test
  void whoSignsIn_isShown_andSignsOutAgain() {
    var browser = new TestBrowser(resolver);
    assertThat(browser.page("/sign-in?return=/sessions").body())
        .contains("Provider campus", "/sign-in/campus?return=%2Fsessions");
    assertThat(TestBrowser.location(browser.signIn(campus, "ada", "/sessions")))
        .isEqualTo("/sessions");
    assertThat(browser.page("/sessions").body()).contains("Ada Example", "Sign out");
    // what others' caches may keep names nobody
    assertThat(browser.page("/resolve/" + DATASET).body()).doesNotContain("Ada Example");
    var forced =
        browser.send(
            "POST",
            "/sign-out",
            "",
            "Origin",
            "https://evil.example",
            "Sec-Fetch-Site",
            "cross-site");
    assertThat(forced.statusCode()).isEqualTo(403);
    assertThat(browser.page("/sign-in").body()).contains("signed in as");
    assertThat(TestBrowser.location(browser.send("POST", "/sign-out", ""))).isEqualTo("/sign-in");
    assertThat(browser.cookies).isEmpty();
    assertThat(browser.page("/sessions").body()).doesNotContain("Ada Example");
  }

  @Test
  void aGuestWhoSignsIn_keepsSessionsAndWorkspaces_inEveryBrowser() {
    var browser = new TestBrowser(resolver);
    var session = open(browser);
    assertThat(session.isNew()).isTrue();
    awaitState(browser, session.id(), SessionState.READY);
    var workspace = workspace(session.id());

    browser.signIn(campus, "ada", "/");
    assertThat(browser.cookies).containsOnlyKeys("signed-in");
    assertThat(sessions(browser)).containsExactly(session.id());
    assertThat(open(browser)).isEqualTo(new Opened(session.id(), false));
    assertThat(browser.page("/sessions/" + session.id() + "/enter?state=" + "A".repeat(43)).body())
        .contains("name=\"ticket\"");

    var elsewhere = new TestBrowser(resolver);
    elsewhere.signIn(campus, "ada", "/");
    assertThat(sessions(elsewhere)).containsExactly(session.id());
    assertThat(elsewhere.send("DELETE", "/sessions/" + session.id(), "").statusCode())
        .isEqualTo(202);
    awaitState(elsewhere, session.id(), SessionState.ENDED);

    // the files come along into the next session, which is the signed-in person's own
    var next = open(elsewhere);
    assertThat(next.isNew()).isTrue();
    assertThat(workspace(next.id())).isEqualTo(workspace);
    assertThat(personOf(next.id())).isEqualTo(Ids.person(campus.issuer(), "ada"));
  }

  @Test
  void whoWasNoGuest_hasTheWorkspaceThatEverySiteNamesAlike() {
    var browser = new TestBrowser(resolver);
    browser.signIn(campus, "ada", "/");
    var session = open(browser);
    assertThat(workspace(session.id()))
        .isEqualTo(
            Ids.workspace(Ids.person(campus.issuer(), "ada"), DATASET, List.of(), "jupyter", 1));
  }

  @Test
  void whatIsSomebodysAlready_nobodyElseTakesAlong() {
    var browser = new TestBrowser(resolver);
    var session = open(browser);
    var guest = Map.copyOf(browser.cookies);
    browser.signIn(campus, "ada", "/");
    browser.send("POST", "/sign-out", "");

    // the same machine, the next person
    browser.signIn(campus, "bob", "/");
    assertThat(sessions(browser)).isEmpty();
    assertThat(browser.page("/sessions/" + session.id()).statusCode()).isEqualTo(404);

    // with a copy of the guest's cookie
    var copied = new TestBrowser(resolver);
    copied.cookies.putAll(guest);
    assertThat(sessions(copied)).as("the cookie alone is nobody's any more").isEmpty();
    assertThat(copied.page("/sessions/" + session.id()).statusCode()).isEqualTo(404);
    copied.signIn(campus, "bob", "/");
    assertThat(sessions(copied)).isEmpty();
  }

  @Test
  void aSignInThatThisBrowserDidNotBegin_isRefused_andChangesNothing() {
    var attacker = new TestBrowser(resolver);
    campus.knows("mallory");
    var answer = TestBrowser.answer(campus, attacker.page("/sign-in/campus"));
    var victim = new TestBrowser(resolver);
    var session = open(victim);
    var before = Map.copyOf(victim.cookies);
    var forced = victim.page("/sign-in/campus/callback?" + answer);
    assertThat(forced.statusCode()).isEqualTo(403);
    assertThat(forced.body()).contains("not begun in this browser");
    assertThat(victim.cookies).isEqualTo(before);
    assertThat(sessions(victim)).containsExactly(session.id());
    // what the attacker plants is no cookie of ours
    victim.cookies.put("signed-in", "A".repeat(200));
    assertThat(sessions(victim)).containsExactly(session.id());
  }

  @Test
  void nobodyIsSentElsewhere_andEverySignInHasACookieOfItsOwn() {
    var browser = new TestBrowser(resolver);
    assertThat(TestBrowser.location(browser.signIn(campus, "ada", "https://evil.example/")))
        .isEqualTo("/");
    var first = browser.cookies.get("signed-in");
    assertThat(TestBrowser.location(browser.signIn(campus, "ada", "//evil.example/")))
        .isEqualTo("/");
    assertThat(browser.cookies.get("signed-in")).isNotEqualTo(first);
    assertThat(browser.page("/sign-in?return=//evil.example/").body())
        .doesNotContain("evil.example");
    assertThat(browser.page("/sign-in/nobody").statusCode()).isEqualTo(404);
  }

  private void awaitState(TestBrowser browser, String session, SessionState state) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                Json.read(browser.get("/sessions/" + session).body(), SessionView.class).state()
                    == state);
  }

  private static String workspace(String session) {
    return column("workspace", session);
  }

  private static String personOf(String session) {
    return column("person", session);
  }

  private static String column(String name, String session) {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery("select " + name + " from session where id = :id")
                    .bind("id", session)
                    .mapTo(String.class)
                    .one());
  }
}
