package org.datadns.resolver.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
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

  /** A browser that keeps its cookies. */
  private final class Browser {
    final Map<String, String> cookies = new TreeMap<>();

    HttpResponse<String> send(String method, String path, String body, String... headers) {
      var all = new ArrayList<>(List.of(headers));
      if (!cookies.isEmpty()) {
        all.add("Cookie");
        all.add(
            cookies.entrySet().stream()
                .map(it -> it.getKey() + "=" + it.getValue())
                .collect(Collectors.joining("; ")));
      }
      var response = resolver.send(method, path, body, all.toArray(String[]::new));
      response
          .headers()
          .allValues("Set-Cookie")
          .forEach(
              line -> {
                assertThat(line).contains("HttpOnly", "SameSite=Lax", "Path=/");
                var pair = line.split(";", 2)[0].split("=", 2);
                if (pair[1].isEmpty()) {
                  cookies.remove(pair[0]);
                } else {
                  cookies.put(pair[0], pair[1]);
                }
              });
      return response;
    }

    HttpResponse<String> page(String path) {
      return send("GET", path, "", "Accept", "text/html");
    }

    /** The session of the dataset, and whether it is a new one. */
    Opened open() {
      var answer =
          send(
              "POST",
              "/sessions",
              Json.write(SessionRequest.of(DATASET)),
              "Content-Type",
              "application/json");
      assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
      return new Opened(
          Json.read(answer.body(), SessionView.class).id(), answer.statusCode() == 201);
    }

    List<String> sessions() {
      return List.of(Json.read(send("GET", "/sessions", "").body(), SessionView[].class)).stream()
          .map(SessionView::id)
          .toList();
    }

    HttpResponse<String> signIn(String subject, String returnTo) {
      campus.knows(subject);
      var begun =
          page("/sign-in/campus?return=" + URLEncoder.encode(returnTo, StandardCharsets.UTF_8));
      return page("/sign-in/campus/callback?" + answer(begun));
    }

    String state(String session) {
      return Json.read(send("GET", "/sessions/" + session, "").body(), SessionView.class)
          .state()
          .label();
    }
  }

  private record Opened(String id, boolean isNew) {}

  private String answer(HttpResponse<String> begun) {
    return campus.authorize(URI.create(location(begun))).entrySet().stream()
        .map(
            it ->
                it.getKey()
                    + "="
                    + URLEncoder.encode(it.getValue().getFirst(), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private static String location(HttpResponse<String> response) {
    return response
        .headers()
        .firstValue("Location")
        .orElseThrow(() -> new AssertionError(response.statusCode() + ": " + response.body()));
  }

  @Test
  void whoSignsIn_isShown_andSignsOutAgain() {
    var browser = new Browser();
    assertThat(browser.page("/sign-in?return=/sessions").body())
        .contains("Provider campus", "/sign-in/campus?return=%2Fsessions");
    assertThat(location(browser.signIn("ada", "/sessions"))).isEqualTo("/sessions");
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
    assertThat(location(browser.send("POST", "/sign-out", ""))).isEqualTo("/sign-in");
    assertThat(browser.cookies).isEmpty();
    assertThat(browser.page("/sessions").body()).doesNotContain("Ada Example");
  }

  @Test
  void aGuestWhoSignsIn_keepsSessionsAndWorkspaces_inEveryBrowser() {
    var browser = new Browser();
    var session = browser.open();
    assertThat(session.isNew()).isTrue();
    awaitState(browser, session.id(), SessionState.READY);
    var workspace = workspace(session.id());

    browser.signIn("ada", "/");
    assertThat(browser.cookies).containsOnlyKeys("signed-in");
    assertThat(browser.sessions()).containsExactly(session.id());
    assertThat(browser.open()).isEqualTo(new Opened(session.id(), false));
    assertThat(browser.page("/sessions/" + session.id() + "/enter?state=" + "A".repeat(43)).body())
        .contains("name=\"ticket\"");

    var elsewhere = new Browser();
    elsewhere.signIn("ada", "/");
    assertThat(elsewhere.sessions()).containsExactly(session.id());
    assertThat(elsewhere.send("DELETE", "/sessions/" + session.id(), "").statusCode())
        .isEqualTo(202);
    awaitState(elsewhere, session.id(), SessionState.ENDED);

    // the files come along into the next session, which is the signed-in person's own
    var next = elsewhere.open();
    assertThat(next.isNew()).isTrue();
    assertThat(workspace(next.id())).isEqualTo(workspace);
    assertThat(personOf(next.id())).isEqualTo(Ids.person(campus.issuer(), "ada"));
  }

  @Test
  void whoWasNoGuest_hasTheWorkspaceThatEverySiteNamesAlike() {
    var browser = new Browser();
    browser.signIn("ada", "/");
    var session = browser.open();
    assertThat(workspace(session.id()))
        .isEqualTo(
            Ids.workspace(Ids.person(campus.issuer(), "ada"), DATASET, List.of(), "jupyter", 1));
  }

  @Test
  void whatIsSomebodysAlready_nobodyElseTakesAlong() {
    var browser = new Browser();
    var session = browser.open();
    var guest = Map.copyOf(browser.cookies);
    browser.signIn("ada", "/");
    browser.send("POST", "/sign-out", "");

    // the same machine, the next person
    browser.signIn("bob", "/");
    assertThat(browser.sessions()).isEmpty();
    assertThat(browser.page("/sessions/" + session.id()).statusCode()).isEqualTo(404);

    // with a copy of the guest's cookie
    var copied = new Browser();
    copied.cookies.putAll(guest);
    assertThat(copied.sessions()).as("the cookie alone is nobody's any more").isEmpty();
    assertThat(copied.page("/sessions/" + session.id()).statusCode()).isEqualTo(404);
    copied.signIn("bob", "/");
    assertThat(copied.sessions()).isEmpty();
  }

  @Test
  void aSignInThatThisBrowserDidNotBegin_isRefused_andChangesNothing() {
    var attacker = new Browser();
    campus.knows("mallory");
    var answer = answer(attacker.page("/sign-in/campus"));
    var victim = new Browser();
    var session = victim.open();
    var before = Map.copyOf(victim.cookies);
    var forced = victim.page("/sign-in/campus/callback?" + answer);
    assertThat(forced.statusCode()).isEqualTo(403);
    assertThat(forced.body()).contains("not begun in this browser");
    assertThat(victim.cookies).isEqualTo(before);
    assertThat(victim.sessions()).containsExactly(session.id());
    // what the attacker plants is no cookie of ours
    victim.cookies.put("signed-in", "A".repeat(200));
    assertThat(victim.sessions()).containsExactly(session.id());
  }

  @Test
  void nobodyIsSentElsewhere_andEverySignInHasACookieOfItsOwn() {
    var browser = new Browser();
    assertThat(location(browser.signIn("ada", "https://evil.example/"))).isEqualTo("/");
    var first = browser.cookies.get("signed-in");
    assertThat(location(browser.signIn("ada", "//evil.example/"))).isEqualTo("/");
    assertThat(browser.cookies.get("signed-in")).isNotEqualTo(first);
    assertThat(browser.page("/sign-in?return=//evil.example/").body())
        .doesNotContain("evil.example");
    assertThat(browser.page("/sign-in/nobody").statusCode()).isEqualTo(404);
  }

  private void awaitState(Browser browser, String session, SessionState state) {
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> browser.state(session).equals(state.label()));
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
