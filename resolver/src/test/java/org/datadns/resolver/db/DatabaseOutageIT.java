package org.datadns.resolver.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.ApiToken;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.signin.TestProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL stops and starts again under a resolver that goes on. */
class DatabaseOutageIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final String PUBLIC = "doi:10.5072/fk2/public";
  private static final String LAST_KNOWN = "Data-DNS-Last-Known";

  @TempDir Path servers;
  @TempDir Path directory;
  private DatabaseConfig.Embedded config;
  private EmbeddedPostgres server;
  private TestResolver resolver;
  private final TestProvider campus = new TestProvider();
  private TestPerson person;
  private TestSite site;

  @BeforeEach
  void start() throws Exception {
    int port;
    try (var free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    config = new DatabaseConfig.Embedded(port, Optional.empty());
    server = startServer();
    var credentials = server.credentials();
    resolver =
        TestResolver.start(
            new DatabaseConfig(
                new DatabaseConfig.Named(
                    credentials.url(),
                    credentials.user(),
                    Optional.of(servers.resolve("postgres").resolve("password"))),
                5),
            directory,
            List.of(campus.config("campus")));
    person = new TestPerson(resolver);
    site = TestSite.ready("one", resolver, DATASET, PUBLIC);
  }

  private EmbeddedPostgres startServer() {
    return EmbeddedPostgres.start(config, 40, servers);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
    server.close();
    campus.close();
  }

  @Test
  void restart_isSurvived_withWhatWasKnownLast() throws Exception {
    site.agentDawdles();
    var session = person.open(DATASET);
    var before = resolver.get("/resolve/" + DATASET);
    assertThat(before.statusCode()).isEqualTo(200);
    assertThat(before.headers().firstValue(LAST_KNOWN)).isEmpty();
    var http = HttpClient.newHttpClient();
    try {
      var stream = follow(http, session.id());

      server.close();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> resolver.get("/resolve/" + DATASET).headers().firstValue(LAST_KNOWN),
              Optional::isPresent);
      var during = resolver.get("/resolve/" + DATASET);
      assertThat(during.statusCode()).isEqualTo(200);
      assertThat(during.body()).isEqualTo(before.body());
      requireUnavailable(resolver.get("/resolve/doi:10.5072/fk2/never-asked-for"));
      requireUnavailable(person.post(Json.write(SessionRequest.of(DATASET))));
      // whoever looks is shown the sites, also one whom the resolver does not remember
      assertThat(person.send("GET", "/open/" + DATASET).statusCode()).isEqualTo(200);
      assertThat(
              resolver
                  .send("GET", "/open/" + DATASET, "", "Cookie", "person=" + "A".repeat(43))
                  .statusCode())
          .isEqualTo(200);

      server = startServer();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> resolver.get("/resolve/" + DATASET).headers().firstValue(LAST_KNOWN),
              Optional::isEmpty);
      // the session that was under way is still under way, and the page still follows it
      assertThat(person.look(session.id()).state()).isEqualTo(SessionState.STARTING);
      person.send("DELETE", "/sessions/" + session.id());
      assertThat(stream.get(60, TimeUnit.SECONDS).body())
          .contains("event: starting\n")
          .contains("event: ended\n");
      site.agentSucceeds();
      site.beat(3);
      person.awaitState(person.open(DATASET), SessionState.READY);
    } finally {
      // what fails must not wait for the stream that goes on
      http.shutdownNow();
    }
  }

  /** Cookies, tokens, roles, groups and policies are judged by what was known last. */
  @Test
  void whoAsks_isKnownFromMemory_whileTheDatabaseIsAway() throws Exception {
    var admin = new AdminClient(resolver.address(), resolver.adminToken());
    admin.setPolicy(
        new AccessPolicy(
            AccessPolicy.Kind.DATASET,
            DATASET,
            Optional.of(Assurance.FEDERATED),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(true),
            Optional.empty()));
    var ada = TestBrowser.signedIn(resolver, campus, "ada", "ada@campus.example");
    var made =
        Json.read(ada.json("POST", "/api/tokens", "{\"name\":\"job\"}").body(), ApiToken.class);
    var token = made.token().orElseThrow();
    var never =
        Json.read(ada.json("POST", "/api/tokens", "{\"name\":\"x\"}").body(), ApiToken.class);
    assertThat(opened("Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
    assertThat(ada.page("/open/" + DATASET).statusCode()).isEqualTo(200);
    assertThat(opened().statusCode()).isEqualTo(404);
    assertThat(resolver.get("/resolve/" + PUBLIC).statusCode()).isEqualTo(200);

    server.close();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> resolver.get("/resolve/" + PUBLIC).headers().firstValue(LAST_KNOWN),
            Optional::isPresent);
    for (int i = 0; i < 2; i++) {
      // who signed in still is, and is shown what is hidden from others
      var page = ada.page("/open/" + DATASET);
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body()).contains("Ada Example");
      assertThat(opened("Authorization", "Bearer " + token).statusCode()).isEqualTo(200);
      assertThat(opened().statusCode()).isEqualTo(404);
    }
    // what was never seen could be anything: it is neither let in nor called false
    requireUnavailable(opened("Authorization", "Bearer " + never.token().orElseThrow()));
    server = startServer();
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                opened("Authorization", "Bearer " + never.token().orElseThrow()).statusCode()
                    == 200);
  }

  private HttpResponse<String> opened(String... headers) {
    return resolver.send("GET", "/open/" + DATASET, "", headers);
  }

  private static void requireUnavailable(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(Json.read(answer.body(), Problem.class).code()).isEqualTo("database-unavailable");
  }

  private CompletableFuture<HttpResponse<String>> follow(HttpClient http, String session) {
    return http.sendAsync(
        HttpRequest.newBuilder(URI.create(resolver.address() + "/sessions/" + session + "/events"))
            .header("Cookie", person.cookie())
            .build(),
        BodyHandlers.ofString());
  }
}
