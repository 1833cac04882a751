package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.datadns.protocol.wire.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@WireMockTest
class AdminCommandsTest {
  private static final String ISSUED =
      "{\"site\":\"alpha\",\"token\":\"join.secret\",\"expires\":\"2026-11-21T00:00:00Z\"}";

  @TempDir private Path directory;

  @Test
  void joinToken_isPrintedAlone(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(server, ISSUED);
    var file = Files.writeString(directory.resolve("admin-token"), "admin-secret\n");
    var run =
        Run.federate(
            "admin",
            "join-token",
            "alpha",
            "--resolver",
            server.getHttpBaseUrl(),
            "--admin-token-file",
            file.toString());
    assertThat(run).isEqualTo(new Run(0, "join.secret\n", ""));
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/api/join-tokens"))
                .withHeader("Authorization", equalTo("Bearer admin-secret"))
                .withRequestBody(equalToJson("{\"site\":\"alpha\"}")));
  }

  @Test
  void adminToken_comesFromStandardInput(WireMockRuntimeInfo server) {
    FakeServer.answersText(server, ISSUED);
    var run = joinToken(server, "admin-secret", "--json");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).contains("\"site\":\"alpha\"").contains("\"token\":\"join.secret\"");
  }

  @Test
  void wrongAdminToken_isRefusedAndNotRepeated(WireMockRuntimeInfo server) {
    FakeServer.refuses(server, Problem.of(401, "not-admin", "Refused", "This needs the admin."));
    var run = joinToken(server, "guessed-secret");
    assertThat(run).isEqualTo(new Run(1, "", "federate: This needs the admin.\n"));
  }

  @Test
  void missingAdminTokenFile_isUsage() {
    var run =
        Run.federate("admin", "join-token", "alpha", "--admin-token-file", directory + "/missing");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("/missing cannot be read.");
  }

  @Test
  void silence_isUnreachable() {
    var run =
        Run.withInput(
            "admin-secret",
            "admin",
            "join-token",
            "alpha",
            "--resolver",
            Run.silentAddress().toString(),
            "--admin-token-file",
            "-");
    assertThat(run.exitCode()).isEqualTo(3);
  }

  @Test
  void namespace_isGrantedListedAndWithdrawn(WireMockRuntimeInfo server) {
    FakeServer.answersText(
        server,
        "{\"prefix\":\"doi:10.5072\",\"site\":\"alpha\",\"granted\":\"2026-11-21T00:00:00Z\"}");
    assertThat(admin(server, "namespace", "grant", "10.5072", "alpha").out())
        .isEqualTo("doi:10.5072 is described by alpha\n");
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/api/namespaces"))
                .withHeader("Authorization", equalTo("Bearer admin-secret"))
                .withRequestBody(equalToJson("{\"prefix\":\"10.5072\",\"site\":\"alpha\"}")));
    FakeServer.answersText(
        server, "[{\"prefix\":\"doi:10.5072\",\"granted\":\"2026-11-21T00:00:00Z\"}]");
    assertThat(admin(server, "namespace", "list").out())
        .isEqualTo("doi:10.5072  the federation  since 2026-11-21T00:00:00Z\n");
    assertThat(admin(server, "namespace", "withdraw", "doi:10.5072").exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(deleteRequestedFor(urlEqualTo("/api/namespaces?prefix=doi%3A10.5072")));
  }

  @Test
  void copyIsConfirmed_byIdentifierOrRule(WireMockRuntimeInfo server) {
    FakeServer.answersText(server, "");
    assertThat(admin(server, "confirm", "alpha", "doi:10.5072/a", "--version", "2").exitCode())
        .isZero();
    assertThat(admin(server, "confirm", "alpha", "doi:10.5072/*").exitCode()).isZero();
    for (var body :
        new String[] {
          "{\"site\":\"alpha\",\"identifier\":\"doi:10.5072/a\",\"version\":\"2\"}",
          "{\"site\":\"alpha\",\"rule\":\"doi:10.5072/*\"}"
        }) {
      server
          .getWireMock()
          .verifyThat(
              postRequestedFor(urlEqualTo("/api/confirmations"))
                  .withRequestBody(equalToJson(body)));
    }
  }

  @Test
  void tombstoneAndAlias_comeAndGo(WireMockRuntimeInfo server) {
    FakeServer.answersText(server, "");
    assertThat(admin(server, "tombstone", "doi:10.5072/a", "--text", "Retracted.").exitCode())
        .isZero();
    assertThat(admin(server, "tombstone", "doi:10.5072/a", "--remove").exitCode()).isZero();
    assertThat(admin(server, "alias", "doi:10.5072/a", "hdl:20.5/a").exitCode()).isZero();
    assertThat(admin(server, "alias", "--remove", "hdl:20.5/a").exitCode()).isZero();
    assertThat(admin(server, "alias", "doi:10.5072/a").exitCode()).isEqualTo(2);
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/api/tombstones"))
                .withRequestBody(
                    equalToJson("{\"identifier\":\"doi:10.5072/a\",\"text\":\"Retracted.\"}")));
    server
        .getWireMock()
        .verifyThat(deleteRequestedFor(urlEqualTo("/api/tombstones?id=doi%3A10.5072%2Fa")));
    server
        .getWireMock()
        .verifyThat(deleteRequestedFor(urlEqualTo("/api/aliases?id=hdl%3A20.5%2Fa")));
  }

  private static Run admin(WireMockRuntimeInfo server, String... arguments) {
    var all = new ArrayList<>(List.of("admin"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--resolver", server.getHttpBaseUrl(), "--admin-token-file", "-"));
    return Run.withInput("admin-secret", all.toArray(String[]::new));
  }

  private static Run joinToken(WireMockRuntimeInfo server, String adminToken, String... options) {
    var arguments = new String[options.length + 7];
    System.arraycopy(options, 0, arguments, 7, options.length);
    arguments[0] = "admin";
    arguments[1] = "join-token";
    arguments[2] = "alpha";
    arguments[3] = "--resolver";
    arguments[4] = server.getHttpBaseUrl();
    arguments[5] = "--admin-token-file";
    arguments[6] = "-";
    return Run.withInput(adminToken, arguments);
  }
}
