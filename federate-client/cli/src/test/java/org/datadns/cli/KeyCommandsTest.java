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

/** Keys of sites: changed at the site, revoked and replaced after one was lost. */
@WireMockTest
class KeyCommandsTest {
  @TempDir private Path state;

  private void runsAt(WireMockRuntimeInfo server) throws IOException {
    Files.writeString(
        state.resolve("admin.json"),
        "{\"address\": \"" + server.getHttpBaseUrl() + "\", \"token\": \"admin-secret\"}");
  }

  @Test
  void rotateKey_asksTheAgent_andSaysHowLongBothAreGood(WireMockRuntimeInfo server)
      throws IOException {
    runsAt(server);
    FakeServer.answersText(
        server, "{\"kid\":\"new\",\"before\":\"old\",\"until\":\"2026-11-22T01:00:00Z\"}");
    var run = Run.federate("site", "rotate-key", "--state", state + "");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("new");
    assertThat(run.err()).contains("is good until");
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/key"))
                .withHeader("Authorization", equalTo("Bearer admin-secret")));
  }

  @Test
  void rotateKey_thatTheResolverRefuses_saysWhy(WireMockRuntimeInfo server) throws IOException {
    runsAt(server);
    FakeServer.refuses(server, Problem.of(401, "unknown-key", "No", "The key is not known."));
    var run = Run.federate("site", "rotate-key", "--state", state + "");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.err()).contains("The key is not known.");
  }

  @Test
  void join_withANewKey_saysSo(WireMockRuntimeInfo server) throws IOException {
    runsAt(server);
    FakeServer.answersText(server, "{\"state\":\"unjoined\"}");
    var file = Files.writeString(state.resolve("join-token"), "join.secret\n");
    var run =
        Run.federate(
            "site", "join", "--new-key", "--state", state.toString(), "--token-file", file + "");
    assertThat(run.exitCode()).as(run.err()).isZero();
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/join"))
                .withRequestBody(equalToJson("{\"token\":\"join.secret\",\"newKey\":true}")));
  }

  @Test
  void revokeKey_saysHowTheSiteJoinsAgain(WireMockRuntimeInfo server) {
    FakeServer.answersText(server, "{\"site\":\"one\",\"kids\":[\"k1\"],\"keyless\":true}");
    var run = admin(server, "revoke-key", "one");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("k1");
    assertThat(run.err()).contains("federate admin join-token one", "site join --new-key");
    server
        .getWireMock()
        .verifyThat(
            deleteRequestedFor(urlEqualTo("/api/sites/one/keys"))
                .withHeader("Authorization", equalTo("Bearer admin-secret")));
    admin(server, "revoke-key", "one", "--kid", "k0");
    server.getWireMock().verifyThat(deleteRequestedFor(urlEqualTo("/api/sites/one/keys?kid=k0")));
  }

  @Test
  void approve_letsASiteIn(WireMockRuntimeInfo server) {
    FakeServer.answersText(server, "");
    assertThat(admin(server, "approve", "one").exitCode()).isZero();
    server.getWireMock().verifyThat(postRequestedFor(urlEqualTo("/api/sites/one/approval")));
  }

  private static Run admin(
      WireMockRuntimeInfo server, String command, String site, String... more) {
    var arguments = new ArrayList<>(List.of("admin", "site", command, site));
    arguments.addAll(List.of("--resolver", server.getHttpBaseUrl(), "--admin-token-file", "-"));
    arguments.addAll(List.of(more));
    return Run.withInput("admin-secret", arguments.toArray(String[]::new));
  }
}
