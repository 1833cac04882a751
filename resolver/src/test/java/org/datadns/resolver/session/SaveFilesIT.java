package org.datadns.resolver.session;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.WireMock;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.Repository;
import org.datadns.protocol.wire.SaveStatus;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.LoggedLines;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page on which a person sends files of a session to a repository. */
class SaveFilesIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final String TOKEN = "6f1a5e02-SECRET-b8c4";
  private static final String REPOSITORY = "https://dataverse.example";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;
  private static TestPerson person;
  private static String path;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
    new AdminClient(resolver.address(), resolver.adminToken())
        .register(
            new Repository(
                "harvest",
                Repository.Kind.DATAVERSE,
                REPOSITORY,
                Optional.of("Harvest"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
    person = new TestPerson(resolver);
    var session = person.open(DATASET);
    person.awaitState(session, SessionState.READY);
    path = "/sessions/" + session.id() + "/save";
    says(404, Json.write(Problem.of(404, "nothing-saved", "Nothing sent", "Nothing was sent.")));
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void theForm_goesToTheSite_withTheTokenInItsBodyAlone() {
    takes(202, Json.write(status(SaveStatus.State.SENDING, Optional.empty())));
    assertThat(page()).contains("Harvest", "value=\"" + DATASET + "\"", "type=\"password\"");
    try (var log = LoggedLines.ofEverything()) {
      var sent = send(REPOSITORY, "results", TOKEN, person.cookie());
      assertThat(sent.statusCode()).isEqualTo(303);
      assertThat(sent.headers().firstValue("Location")).hasValue(path);
      assertThat(log.lines()).noneMatch(line -> line.contains(TOKEN));
    }
    site.agent.verify(
        postRequestedFor(WireMock.urlPathEqualTo("/api" + path))
            .withRequestBody(matchingJsonPath("$.token", WireMock.equalTo(TOKEN)))
            .withRequestBody(matchingJsonPath("$.path", WireMock.equalTo("results"))));

    says(
        200,
        Json.write(
            status(
                SaveStatus.State.FAILED,
                Optional.of(new Reason("token-refused", "It may have <expired>.")))));
    assertThat(page())
        .contains("It may have &lt;expired&gt;.", "2 files taken")
        .doesNotContain(TOKEN);
    assertThat(kept()).as("in the database").doesNotContain(TOKEN);
  }

  @Test
  void whatIsRefused_isSaid_andWhatWasTypedStaysButForTheToken() {
    takes(
        409, Json.write(Problem.of(409, "save-off", "Not sent", "This site sends nothing there.")));
    var refused = send(REPOSITORY, "my \"results\"", TOKEN, person.cookie());
    assertThat(refused.statusCode()).isEqualTo(409);
    assertThat(refused.body())
        .contains("This site sends nothing there.", "value=\"my &#34;results&#34;\"")
        .doesNotContain(TOKEN);
    assertThat(send("https://other.example", "a", TOKEN, person.cookie()).body())
        .contains("No Dataverse of this address is registered");
    assertThat(send(REPOSITORY, "../a", TOKEN, person.cookie()).body()).contains("no slash");
    assertThat(send(REPOSITORY, "a", "", person.cookie()).body()).contains("no API token");
  }

  @Test
  void toAnyoneElse_itIsAsIfThereWereNoSession() {
    assertThat(resolver.get(path, "Accept", "text/html").statusCode()).isEqualTo(404);
    assertThat(send(REPOSITORY, "a", TOKEN, "other=1").statusCode()).isEqualTo(404);
  }

  private static String page() {
    var page = person.send("GET", path, "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    return page.body();
  }

  private static SaveStatus status(SaveStatus.State state, Optional<Reason> reason) {
    return new SaveStatus(
        state,
        REPOSITORY,
        DATASET,
        "results",
        2,
        10,
        Instant.parse("2026-11-22T00:00:00Z"),
        reason,
        Optional.empty());
  }

  private static void says(int status, String json) {
    site.agent.stubFor(
        get(urlPathMatching("/api/sessions/[^/]+/save"))
            .willReturn(okJson(json).withStatus(status)));
  }

  private static void takes(int status, String json) {
    site.agent.stubFor(
        post(urlPathMatching("/api/sessions/[^/]+/save"))
            .willReturn(
                aResponse()
                    .withStatus(status)
                    .withHeader(
                        "Content-Type",
                        status < 300 ? "application/json" : "application/problem+json")
                    .withBody(json)));
  }

  private static HttpResponse<String> send(
      String repository, String path, String token, String cookie) {
    return resolver.send(
        "POST",
        SaveFilesIT.path,
        "repository=%s&dataset=%s&path=%s&folder=&token=%s"
            .formatted(encode(repository), encode(DATASET), encode(path), encode(token)),
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Accept",
        "text/html",
        "Cookie",
        cookie);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** Every row of the tables that a sending could touch, as text. */
  private static String kept() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select coalesce(string_agg(line, ' '), '') from ("
                            + "select s::text as line from session s union all"
                            + " select e::text from session_event e) as lines")
                    .mapTo(String.class)
                    .one());
  }
}
