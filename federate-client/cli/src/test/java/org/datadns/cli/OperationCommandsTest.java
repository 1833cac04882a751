package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.TypeConversionException;

/** Draining, maintenance and what is kept of them, at the site and from the centre. */
@WireMockTest
class OperationCommandsTest {
  private static final String DRAINING =
      "{\"operation\":{\"mode\":\"draining\",\"reason\":\"New disks\"},\"mode\":\"draining\"}";

  @TempDir private Path state;

  @Test
  void drain_sendsWhoAndWhy(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, DRAINING);
    var run = Run.federate("site", "drain", "--state", state + "", "--reason", "New disks");
    assertThat(run).isEqualTo(new Run(0, "It takes no new sessions: New disks.\n", ""));
    server
        .getWireMock()
        .verifyThat(
            putRequestedFor(urlEqualTo("/operation"))
                .withHeader("Authorization", equalTo("Bearer admin-secret"))
                .withRequestBody(matchingJsonPath("$.mode", equalTo("draining")))
                .withRequestBody(matchingJsonPath("$.reason", equalTo("New disks")))
                .withRequestBody(
                    matchingJsonPath("$.who", equalTo(System.getProperty("user.name")))));
  }

  @Test
  void maintenance_sendsItsWindow(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, DRAINING);
    var run =
        Run.federate(
            "site",
            "maintenance",
            "--state",
            state + "",
            "--from",
            "2099-12-01T18:00Z",
            "--until",
            "2099-12-01T22:00+01:00");
    assertThat(run.exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(
            putRequestedFor(urlEqualTo("/operation"))
                .withRequestBody(matchingJsonPath("$.from", equalTo("2099-12-01T18:00:00Z")))
                .withRequestBody(matchingJsonPath("$.until", equalTo("2099-12-01T21:00:00Z"))));
  }

  @Test
  void resume_whileTheCentreDrainsIt_saysWhoCanHelp(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, DRAINING);
    var run = Run.federate("site", "resume", "--state", state + "");
    assertThat(run.err()).contains("A federation admin ordered this");
  }

  @Test
  void timeThatIsNone_isUsage_andSaysHowOneIsWritten() throws IOException {
    runsAt(Run.silentAddress().toString());
    var run = Run.federate("site", "drain", "--state", state + "", "--until", "tomorrow");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("'tomorrow' is no time: write 2026-12-01T18:00");
  }

  @Test
  void status_saysHowTheSiteStands(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(
        server,
        """
        {"site":"alpha","state":"approved","resolver":"https://resolver.example","sessions":2,
         "operation":{"mode":"ready"},"clockAhead":"PT-61S",
         "warnings":["The resolver does not get through to http://alpha.example."]}""");
    var run = Run.federate("site", "status", "--state", state + "");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "Site alpha at https://resolver.example: approved.",
            "It takes new sessions.",
            "2 sessions are known here.",
            "This machine's clock is off by -61 s; the resolver's counts. Have it set by the"
                + " network.",
            "The resolver does not get through to http://alpha.example.");
  }

  @Test
  void adminDrain_saysWhoItIs(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(server, "{\"mode\":\"draining\"}");
    var token = Files.writeString(state.resolve("admin-token"), "admin-secret\n");
    var run =
        Run.federate(
            "admin",
            "site",
            "drain",
            "alpha",
            "--reason",
            "Its disks fail",
            "--as",
            "Zoë",
            "--resolver",
            server.getHttpBaseUrl(),
            "--admin-token-file",
            token.toString());
    assertThat(run).isEqualTo(new Run(0, "It takes no new sessions.\n", ""));
    server
        .getWireMock()
        .verifyThat(
            putRequestedFor(urlEqualTo("/api/sites/alpha/operation"))
                .withHeader("Data-DNS-Who", equalTo("Zo%C3%AB"))
                .withRequestBody(matchingJsonPath("$.reason", equalTo("Its disks fail"))));
  }

  @Test
  void history_listsTurnsAndActions(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(
        server,
        """
        {"site":"alpha",
         "turns":[{"at":"2026-11-21T10:00:00Z","subject":"liveness","code":"silent",
                   "text":"It was not heard since 2026-11-21 09:59 UTC."}],
         "actions":[{"at":"2026-11-21T11:00:00Z","who":"Zoë","action":"draining-site",
                     "target":"alpha","detail":"draining","reason":"Its disks fail."}]}""");
    var token = Files.writeString(state.resolve("admin-token"), "admin-secret\n");
    var run =
        Run.federate(
            "admin",
            "site",
            "history",
            "alpha",
            "--resolver",
            server.getHttpBaseUrl(),
            "--admin-token-file",
            token.toString());
    assertThat(run.out()).contains("silent").contains("Zoë").contains("Its disks fail.");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "18:00", "2026-13-01T00:00", "P", "PT", "2026-12-01", "T18:00Z"})
  void moments_thatAreNone(String text) {
    Assertions.assertThatThrownBy(() -> new Moment.Converter().convert(text))
        .isInstanceOf(TypeConversionException.class);
  }

  @Test
  void moment_fromNow() {
    var before = Instant.now().truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofHours(2));
    assertThat(new Moment.Converter().convert("PT2H").at())
        .isBetween(before, before.plusSeconds(60));
  }

  private void runsAt(String address) throws IOException {
    Files.writeString(
        state.resolve("admin.json"),
        "{\"address\":\"" + address + "\",\"token\":\"admin-secret\"}");
  }
}
