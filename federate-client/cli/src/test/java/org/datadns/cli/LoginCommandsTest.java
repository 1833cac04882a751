package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.containing;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WireMockTest
class LoginCommandsTest {
  private static final String SECRET = "dns_" + "s".repeat(43);
  private static final String TOKEN =
      """
      {"id": "1f", "name": "night\\u001b[2Jly", "scopes": ["sessions"], "made": "2026-11-20T00:00:00Z",
       "expires": "2026-12-20T00:00:00Z"%s}
      """;

  @TempDir private Path directory;
  private final List<Duration> pauses = new ArrayList<>();
  private final List<URI> shown = new ArrayList<>();

  private Path logins() {
    return directory.resolve("config").resolve("logins.json");
  }

  private Run run(WireMockRuntimeInfo server, String... arguments) {
    var all =
        Stream.concat(
                Stream.of(arguments),
                Stream.of("--resolver", server.getHttpBaseUrl(), "--logins", logins().toString()))
            .toArray(String[]::new);
    return Run.withBrowserAndPause(shown::add, pauses::add, all);
  }

  private void loggedIn(WireMockRuntimeInfo server) throws IOException {
    Files.createDirectories(directory.resolve("config"));
    Files.writeString(
        logins(), "{\"tokens\":{\"" + server.getHttpBaseUrl() + "\":\"" + SECRET + "\"}}");
  }

  private static ResponseDefinitionBuilder json(int status, String body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withBody(body);
  }

  private static void waits(WireMockRuntimeInfo server) {
    server
        .getWireMock()
        .register(
            post(urlEqualTo("/device_authorization"))
                .willReturn(
                    json(
                        200,
                        """
                        {"device_code": "device-secret", "user_code": "WDJB-MJHT",
                         "verification_uri": "https://resolver.example/device",
                         "verification_uri_complete":
                           "https://resolver.example/device?user_code=WDJB-MJHT",
                         "expires_in": 30, "interval": 5}
                        """)));
  }

  /** The answers of /token, one after the other. */
  private static void polled(WireMockRuntimeInfo server, ResponseDefinitionBuilder... answers) {
    for (int i = 0; i < answers.length; i++) {
      server
          .getWireMock()
          .register(
              post(urlEqualTo("/token"))
                  .inScenario("polling")
                  .whenScenarioStateIs(i == 0 ? "Started" : "asked " + i)
                  .willSetStateTo("asked " + (i + 1))
                  .willReturn(answers[i]));
    }
  }

  private static ResponseDefinitionBuilder error(String code) {
    return json(400, "{\"error\": \"" + code + "\", \"error_description\": \"So it is.\"}");
  }

  @Test
  void login_showsTheCode_waitsAsTold_andKeepsTheTokenForItsOwnerAlone(WireMockRuntimeInfo server)
      throws IOException {
    waits(server);
    polled(
        server,
        error("authorization_pending"),
        error("slow_down"),
        json(
            200,
            "{\"access_token\": \""
                + SECRET
                + "\", \"token_type\": \"Bearer\", \"expires_in\": 100, \"scope\": \"sessions\"}"));
    var run = run(server, "login", "--scope", "sessions,tokens");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("Logged in").doesNotContain(SECRET);
    assertThat(run.err())
        .contains("WDJB-MJHT", "https://resolver.example/device?user_code=WDJB-MJHT")
        .doesNotContain("device-secret");
    assertThat(shown)
        .containsExactly(URI.create("https://resolver.example/device?user_code=WDJB-MJHT"));
    assertThat(pauses).extracting(Duration::toSeconds).containsExactly(5L, 5L, 10L);
    assertThat(Files.readString(logins())).contains(SECRET);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(logins())))
        .isEqualTo("rw-------");
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/device_authorization"))
                .withRequestBody(containing("scope=sessions+tokens")));
  }

  @Test
  void login_thatIsDenied_saysSo_andKeepsNothing(WireMockRuntimeInfo server) {
    waits(server);
    polled(server, error("access_denied"));
    var run = run(server, "login", "--no-browser");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("So it is.");
    assertThat(shown).isEmpty();
    assertThat(logins()).doesNotExist();
  }

  @Test
  void login_thatNobodyAnswers_ends(WireMockRuntimeInfo server) {
    waits(server);
    server
        .getWireMock()
        .register(post(urlEqualTo("/token")).willReturn(error("authorization_pending")));
    var run = run(server, "login", "--no-browser");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("Nobody agreed in time.");
    assertThat(pauses).hasSize(6);
  }

  @Test
  void logout_givesTheTokenBack_andForgetsIt(WireMockRuntimeInfo server) throws IOException {
    loggedIn(server);
    server
        .getWireMock()
        .register(
            delete(urlEqualTo("/api/tokens/current")).willReturn(aResponse().withStatus(204)));
    assertThat(run(server, "logout").exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(
            deleteRequestedFor(urlEqualTo("/api/tokens/current"))
                .withHeader("Authorization", equalTo("Bearer " + SECRET)));
    assertThat(Files.readString(logins())).doesNotContain(SECRET);
    var again = run(server, "logout");
    assertThat(again.exitCode()).isEqualTo(1);
    assertThat(again.err()).contains("not logged in", "federate login");
  }

  @Test
  void token_createListRevoke(WireMockRuntimeInfo server) throws IOException {
    loggedIn(server);
    var wireMock = server.getWireMock();
    wireMock.register(
        post(urlEqualTo("/api/tokens"))
            .willReturn(json(201, TOKEN.formatted(", \"token\": \"dns_new\""))));
    wireMock.register(
        get(urlEqualTo("/api/tokens")).willReturn(json(200, "[" + TOKEN.formatted("") + "]")));
    wireMock.register(delete(urlEqualTo("/api/tokens/1f")).willReturn(aResponse().withStatus(204)));

    var made =
        run(server, "token", "create", "nightly", "--scope", "sessions", "--lifetime", "P30D");
    assertThat(made.exitCode()).as(made.err()).isZero();
    assertThat(made.out()).isEqualTo("dns_new\n");
    wireMock.verifyThat(
        postRequestedFor(urlEqualTo("/api/tokens"))
            .withHeader("Authorization", equalTo("Bearer " + SECRET))
            .withRequestBody(
                equalToJson(
                    "{\"name\":\"nightly\",\"scopes\":[\"sessions\"],\"lifetime\":\"PT720H\"}")));
    var listed = run(server, "token", "list");
    assertThat(listed.out()).contains("1f", "sessions", "never used").doesNotContain("\u001b");
    assertThat(run(server, "token", "revoke", "1f").exitCode()).isZero();
    assertThat(run(server, "token", "create", "x", "--lifetime", "30 days").exitCode())
        .isEqualTo(2);
  }

  @Test
  void whoIsNotLoggedIn_isToldHow(WireMockRuntimeInfo server) {
    var run = run(server, "token", "list");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("federate login --resolver " + server.getHttpBaseUrl());
  }

  @Test
  void aFileOfAnother_isNotTouched(WireMockRuntimeInfo server) throws IOException {
    Files.createDirectories(directory.resolve("config"));
    Files.writeString(logins(), "mine");
    var run = run(server, "token", "list");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(Files.readString(logins())).isEqualTo("mine");
  }

  @Test
  void adminCommands_useTheLogin_whereNoAdminTokenCanBeRead(WireMockRuntimeInfo server)
      throws IOException {
    loggedIn(server);
    FakeServer.answersText(server, "[]");
    assertThat(run(server, "admin", "actions").exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(
            getRequestedFor(urlEqualTo("/api/admin-actions"))
                .withHeader("Authorization", equalTo("Bearer " + SECRET)));
  }
}
