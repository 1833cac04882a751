package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

@WireMockTest
class AuditCommandTest {
  private static final String ENTRIES =
      """
      {"id":1,"at":"2026-11-22T00:00:00Z","kind":"admin","action":"drain-site","actor":"admin-token",\
      "name":"=cmd|' /C calc'!A0","address":"192.0.2.7","target":"one","detail":"+1","decision":"allowed"}
      {"id":2,"at":"2026-11-22T00:00:01Z","kind":"refusal","action":"GET","actor":"anyone",\
      "target":"/api/audit","detail":"","decision":"not-administrator","reason":"\\u001b[2JNo, \\"no\\"."}
      """;

  private static Run audit(WireMockRuntimeInfo server, String... options) {
    FakeServer.answersText(server, ENTRIES);
    return Run.withInput(
        "admin-secret",
        Stream.concat(
                Stream.of(
                    "admin",
                    "audit",
                    "--resolver",
                    server.getHttpBaseUrl(),
                    "--admin-token-file",
                    "-"),
                Stream.of(options))
            .toArray(String[]::new));
  }

  @Test
  void json_isALineEach_asTheResolverSentIt(WireMockRuntimeInfo server) {
    var run = audit(server, "--json", "--kind", "admin", "--kind", "refusal", "--after", "0");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.out()).contains("\"id\":1", "\"id\":2").doesNotContain("\u001b");
    server
        .getWireMock()
        .verifyThat(
            getRequestedFor(anyUrl())
                .withQueryParam("after", equalTo("0"))
                .withHeader("Authorization", equalTo("Bearer admin-secret")));
  }

  @Test
  void csv_holdsNoFormula(WireMockRuntimeInfo server) {
    var run = audit(server, "--csv");
    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out().lines().toList())
        .hasSize(3)
        .anySatisfy(line -> assertThat(line).contains(",'=cmd|' /C calc'!A0,", ",'+1,"));
    assertThat(run.out()).doesNotContain("\u001b").doesNotContainPattern("(^|,)\"?[=+@-]");
  }

  @Test
  void words_sayWhoWasRefusedWhat(WireMockRuntimeInfo server) {
    var run = audit(server);
    assertThat(run.out())
        .contains("drain-site", "from 192.0.2.7", "GET refused: not-administrator")
        .doesNotContain("\u001b");
  }
}
