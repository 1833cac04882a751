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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** PostgreSQL stops and starts again under a resolver that goes on. */
class DatabaseOutageIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final String LAST_KNOWN = "Data-DNS-Last-Known";

  @TempDir Path servers;
  @TempDir Path directory;
  private DatabaseConfig.Embedded config;
  private EmbeddedPostgres server;
  private TestResolver resolver;
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
            directory);
    person = new TestPerson(resolver);
    site = TestSite.ready("one", resolver, DATASET);
  }

  private EmbeddedPostgres startServer() {
    return EmbeddedPostgres.start(config, 40, servers);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
    server.close();
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
