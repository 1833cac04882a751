package org.datadns.resolver.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.name.Ids;
import org.datadns.protocol.wire.ApiToken;
import org.datadns.protocol.wire.AuditEntry;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.TokenRequest;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Tokens over HTTP: what they open, for whom, how long, and what is kept of them. */
class TokenIT {
  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final TestProvider campus = new TestProvider();
  private static TestResolver resolver;
  private TestBrowser ada;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory, List.of(campus.config("campus")));
  }

  @AfterAll
  static void stop() {
    resolver.close();
    campus.close();
  }

  @BeforeEach
  void signIn() {
    database.jdbi().useHandle(h -> h.execute("truncate api_token cascade"));
    ada = new TestBrowser(resolver);
    ada.signIn(campus, "ada", "/");
  }

  private ApiToken made(String name, String... scopes) {
    var answer = make(Json.write(wish(name, Optional.empty(), scopes)));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    return Json.read(answer.body(), ApiToken.class);
  }

  private static TokenRequest wish(String name, Optional<Duration> lifetime, String... scopes) {
    return new TokenRequest(name, Optional.of(List.of(scopes)), lifetime);
  }

  private HttpResponse<String> make(String json) {
    return ada.json("POST", "/api/tokens", json);
  }

  private static HttpResponse<String> with(String token, String method, String path, String body) {
    return resolver.send(
        method, path, body, "Authorization", "Bearer " + token, "Content-Type", "application/json");
  }

  private static HttpResponse<String> get(String token, String path) {
    return with(token, "GET", path, "");
  }

  private static String code(HttpResponse<String> answer) {
    return Json.read(answer.body(), Problem.class).code();
  }

  @Test
  void aToken_actsForItsPerson_withinItsScopesAlone() {
    var token = made("job", "sessions").token().orElseThrow();
    assertThat(get(token, "/sessions").statusCode()).isEqualTo(200);
    assertThat(get(token, "/sessions").body()).isEqualTo("[]");
    for (var path : List.of("/api/tokens", "/api/audit", "/api/roles", "/api/admin-actions")) {
      assertThat(get(token, path).statusCode()).as(path).isEqualTo(403);
      assertThat(code(get(token, path))).as(path).isEqualTo("scope-missing");
    }
  }

  @Test
  void theSecret_isShownOnce_andKeptNowhere() {
    var made = made("job", "sessions");
    var secret = made.token().orElseThrow();
    assertThat(ada.page("/api/tokens").body()).contains(made.id()).doesNotContain(secret);
    assertThat(ada.page("/me/tokens").body()).contains("job").doesNotContain(secret);
    var rows =
        database
            .jdbi()
            .withHandle(
                h ->
                    h.createQuery(
                            "select (select string_agg(t::text, ' ') from api_token t)"
                                + " || (select string_agg(a::text, ' ') from audit a)")
                        .mapTo(String.class)
                        .one());
    assertThat(rows).contains(made.id()).doesNotContain(secret.substring(4));
  }

  @Test
  void aRevokedToken_isNobodys_atOnce_andElsewhereSoon(@TempDir Path other) {
    try (var second = TestResolver.start(database, other, List.of(campus.config("campus")))) {
      var made = made("job", "sessions");
      var token = made.token().orElseThrow();
      var bearer = new String[] {"Authorization", "Bearer " + token};
      assertThat(second.get("/sessions", bearer).statusCode()).isEqualTo(200);
      assertThat(get(token, "/sessions").statusCode()).isEqualTo(200);
      assertThat(ada.json("DELETE", "/api/tokens/" + made.id(), "").statusCode()).isEqualTo(204);
      assertThat(get(token, "/sessions").statusCode()).isEqualTo(401);
      assertThat(code(get(token, "/sessions"))).isEqualTo("invalid-token");
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> second.get("/sessions", bearer).statusCode() == 401);
      assertThat(ada.json("DELETE", "/api/tokens/" + made.id(), "").statusCode()).isEqualTo(404);
    }
  }

  @Test
  void aTokenThatIsOver_isNobodys() {
    var token = made("job", "sessions");
    database
        .jdbi()
        .useHandle(h -> h.execute("update api_token set expires_at = now() - interval '1 second'"));
    assertThat(get(token.token().orElseThrow(), "/sessions").statusCode()).isEqualTo(401);
    assertThat(ada.page("/api/tokens").body()).isEqualTo("[]");
  }

  @Test
  void aTokenBesideACookie_countsAlone() {
    var answer = ada.send("GET", "/sessions", "", "Authorization", "Bearer dns_" + "A".repeat(43));
    assertThat(answer.statusCode()).isEqualTo(401);
    var short0 = ada.send("GET", "/sessions", "", "Authorization", "Bearer dns_x");
    assertThat(short0.statusCode()).isEqualTo(401);
  }

  @Test
  void aToken_makesNoneThatCanDoMore_orLivesLonger_andTakesItsOwnAlongWhenItGoes() {
    var parent = made("login", "tokens", "sessions").token().orElseThrow();
    var more =
        with(parent, "POST", "/api/tokens", Json.write(wish("x", Optional.empty(), "admin")));
    assertThat(code(more)).isEqualTo("invalid-scope");
    var longer =
        with(
            parent,
            "POST",
            "/api/tokens",
            Json.write(wish("x", Optional.of(Duration.ofDays(91)), "sessions")));
    assertThat(code(longer)).isEqualTo("invalid-lifetime");
    var child =
        with(parent, "POST", "/api/tokens", Json.write(wish("x", Optional.empty(), "sessions")));
    assertThat(child.statusCode()).as(child.body()).isEqualTo(201);
    var childToken = Json.read(child.body(), ApiToken.class).token().orElseThrow();
    assertThat(get(childToken, "/sessions").statusCode()).isEqualTo(200);

    // a program gives its own back
    assertThat(with(parent, "DELETE", "/api/tokens/current", "").statusCode()).isEqualTo(204);
    assertThat(get(parent, "/sessions").statusCode()).isEqualTo(401);
    assertThat(get(childToken, "/sessions").statusCode()).isEqualTo(401);
  }

  @Test
  void whoIsNotSignedIn_hasNone_andNobodySeesOrRevokesAnothers() {
    var mine = made("job", "sessions");
    assertThat(resolver.get("/api/tokens").statusCode()).isEqualTo(401);
    var bob = new TestBrowser(resolver);
    bob.signIn(campus, "bob", "/");
    assertThat(bob.page("/api/tokens").body()).isEqualTo("[]");
    assertThat(bob.json("DELETE", "/api/tokens/" + mine.id(), "").statusCode()).isEqualTo(404);
    assertThat(get(mine.token().orElseThrow(), "/sessions").statusCode()).isEqualTo(200);
    assertThat(TestBrowser.location(new TestBrowser(resolver).page("/me/tokens")))
        .isEqualTo("/sign-in?return=/me/tokens");
  }

  @Test
  void nonsense_isRefusedWithASentence() {
    assertThat(code(make(Json.write(wish("", Optional.empty()))))).isEqualTo("invalid-name");
    assertThat(code(make(Json.write(wish("a\nb", Optional.empty()))))).isEqualTo("invalid-name");
    assertThat(code(make(Json.write(wish("a", Optional.empty(), "self")))))
        .isEqualTo("invalid-scope");
    assertThat(code(make(Json.write(wish("a", Optional.of(Duration.ofDays(400)))))))
        .isEqualTo("invalid-lifetime");
    assertThat(code(make(Json.write(wish("a", Optional.of(Duration.ZERO))))))
        .isEqualTo("invalid-lifetime");
  }

  @Test
  void theirNumber_isBounded() {
    var person = Ids.person(campus.issuer(), "ada");
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "insert into api_token (id, hash, person, issuer, label, name, scopes, made_at,"
                        + " expires_at) select i, i, ?, 'i', 'l', 'n', '{}', now(),"
                        + " now() + interval '1 day' from generate_series(1, 100) i",
                    person));
    assertThat(code(make(Json.write(wish("one more", Optional.empty())))))
        .isEqualTo("too-many-tokens");
  }

  @Test
  void makingUsingAndRevoking_byThePage() {
    var page = ada.form("/me/tokens", "name", "Job <b>", "scope", "sessions", "lifetime", "P7D");
    assertThat(page.body()).contains("Job &lt;b&gt;", "dns_").doesNotContain("Job <b>");
    var id = Json.read(ada.page("/api/tokens").body(), ApiToken[].class)[0].id();
    assertThat(TestBrowser.location(ada.form("/me/tokens/" + id + "/revoke")))
        .isEqualTo("/me/tokens");
    assertThat(ada.page("/api/tokens").body()).isEqualTo("[]");
    var forced =
        ada.send(
            "POST",
            "/me/tokens",
            TestBrowser.fields("name", "x"),
            "Content-Type",
            "application/x-www-form-urlencoded",
            "Sec-Fetch-Site",
            "cross-site");
    assertThat(forced.statusCode()).isEqualTo(403);
  }

  @Test
  void whatIsDoneWithTokens_isInTheAudit() {
    var made = made("job", "sessions");
    ada.json("DELETE", "/api/tokens/" + made.id(), "");
    var entries =
        resolver
            .get("/api/audit?kind=token&target=" + made.id(), "Authorization", admin())
            .body()
            .lines()
            .map(line -> Json.read(line, AuditEntry.class))
            .toList();
    assertThat(entries)
        .extracting(AuditEntry::action)
        .containsExactly("make-token", "revoke-token");
    assertThat(entries.getFirst().actorId()).contains(Ids.person(campus.issuer(), "ada"));
    assertThat(entries.getFirst().address()).contains("127.0.0.1");
  }

  private static String admin() {
    return "Bearer " + resolver.adminToken();
  }
}
