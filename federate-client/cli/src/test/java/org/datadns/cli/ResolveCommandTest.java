package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Resolution;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@WireMockTest
class ResolveCommandTest {
  @Test
  void found_isDescribedWithEveryReplica(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_ALPHA, FakeServer.AT_BETA));
    var run = resolve(server);
    assertThat(run)
        .isEqualTo(
            new Run(
                0,
                """
                doi:10.5072/fk2/abc
                  Ice\uFFFD[2J cores
                  https://repository.example/ice
                  known as doi:10.5072/fk2/ice
                  inside it: 2020/ice.nc
                  alpha  available    jupyter          It has room.
                  beta   unavailable  jupyter,rstudio  It has been silent since 10:00 UTC.
                  open in jupyter: http://resolver.example/open?id=doi%3A10.5072%2Ffk2%2Fabc
                """,
                ""));
  }

  @Test
  void json_isTheResolversAnswer(WireMockRuntimeInfo server) {
    var resolution = FakeServer.resolution(FakeServer.AT_ALPHA);
    FakeServer.answers(server, 200, resolution);
    var run = resolve(server, "--json");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out().lines()).hasSize(1);
    assertThat(Json.read(run.out(), Resolution.class)).isEqualTo(resolution);
  }

  @Test
  void identifier_isSentAsWritten(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution());
    Run.federate(
        "resolve", "--resolver", server.getHttpBaseUrl() + "/", "https://x.example/a?b&c#d");
    server
        .getWireMock()
        .verifyThat(
            getRequestedFor(urlPathEqualTo("/resolve"))
                .withQueryParam("id", equalTo("https://x.example/a?b&c#d")));
  }

  @Test
  void refused_tellsSentenceNextStepAndContact(WireMockRuntimeInfo server) {
    FakeServer.refuses(
        server,
        Problem.of(404, "unknown-identifier", "Unknown identifier", "Nobody registered it.")
            .withNextStep("Ask the repository.")
            .withContact("data@alpha.example"));
    assertThat(resolve(server))
        .isEqualTo(
            new Run(
                1,
                "",
                """
                federate: Nobody registered it.
                  Ask the repository.
                  Contact: data@alpha.example
                """));
  }

  @Test
  void refused_jsonIsTheProblem(WireMockRuntimeInfo server) {
    var problem = Problem.of(404, "not-held", "Not held", "No site holds it.");
    FakeServer.refuses(server, problem);
    var run = resolve(server, "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.problem()).isEqualTo(problem);
    assertThat(run.err()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"<html>Welcome</html>", "{}", "[]", "null", "{\"identifier\":{}}"})
  void otherServer_isRefused(String body, WireMockRuntimeInfo server) {
    FakeServer.answersText(server, body);
    var run = resolve(server, "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.problem().code()).isEqualTo("unexpected-answer");
  }

  @Test
  void silence_isUnreachable() {
    var address = Run.silentAddress().toString();
    var run = Run.federate("resolve", "--resolver", address, "10.5072/a");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains(address + " cannot be reached.").contains("DATA_DNS_RESOLVER");
    var json = Run.federate("resolve", "--json", "--resolver", address, "10.5072/a");
    assertThat(json.exitCode()).isEqualTo(3);
    assertThat(json.problem().code()).isEqualTo("unreachable");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "resolver.example",
        "ftp://resolver.example",
        "http://",
        "http://a b",
        "https://user@resolver.example",
        "https://resolver.example/?q",
        "file:///etc/passwd"
      })
  void unusableAddress_isUsage(String address) {
    var run = Run.federate("resolve", "--resolver", address, "10.5072/a");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--resolver").contains("'" + address + "' is not an address");
  }

  private static Run resolve(WireMockRuntimeInfo server, String... options) {
    var arguments = new String[options.length + 4];
    System.arraycopy(options, 0, arguments, 4, options.length);
    arguments[0] = "resolve";
    arguments[1] = "--resolver";
    arguments[2] = server.getHttpBaseUrl();
    arguments[3] = "10.5072/FK2/ABC";
    return Run.federate(arguments);
  }
}
