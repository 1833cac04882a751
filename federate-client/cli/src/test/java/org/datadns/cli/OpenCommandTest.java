package org.datadns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Problem;
import org.junit.jupiter.api.Test;

@WireMockTest
class OpenCommandTest {
  private final List<URI> shown = new ArrayList<>();

  @Test
  void page_isPrintedAndShown(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_ALPHA));
    var page = server.getHttpBaseUrl() + "/open?id=doi%3A10.5072%2Ffk2%2Fabc";
    assertThat(open(server)).isEqualTo(new Run(0, page + "\n", "It opens in your browser.\n"));
    assertThat(shown).containsExactly(URI.create(page));
  }

  @Test
  void options_reachThePage(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_ALPHA));
    var run = open(server, "--tool", "jupyter", "--size", "big & tall", "--site", "alpha");
    assertThat(run.out()).endsWith("&tool=jupyter&size=big+%26+tall&site=alpha\n");
  }

  @Test
  void noBrowser_onlyPrints(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_ALPHA));
    var run = open(server, "--no-browser");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEqualTo("Open this address in a browser.\n");
    assertThat(shown).isEmpty();
  }

  @Test
  void noDesktop_asksToOpenTheAddress(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_ALPHA));
    var run = Run.federate("open", "--resolver", server.getHttpBaseUrl(), "10.5072/FK2/ABC");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEqualTo("Open this address in a browser.\n");
  }

  @Test
  void json_saysWhetherItWasShown(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_ALPHA));
    var run = open(server, "--json");
    assertThat(run.out())
        .startsWith("{\"url\":\"" + server.getHttpBaseUrl() + "/open?id=")
        .contains("\"shown\":true")
        .contains("\"site\":\"alpha\"");
    assertThat(run.err()).isEmpty();
  }

  @Test
  void nowhereAvailable_isToldAndThePageStillOpens(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_BETA));
    var run = open(server);
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("beta: It has been silent since 10:00 UTC.");
    assertThat(shown).hasSize(1);
  }

  @Test
  void siteThatDoesNotHoldIt_isRefused(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_ALPHA));
    var run = open(server, "--site", "gamma", "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.problem().code()).isEqualTo("not-held");
    assertThat(shown).isEmpty();
  }

  @Test
  void toolNotOffered_isRefused(WireMockRuntimeInfo server) {
    FakeServer.answers(server, 200, FakeServer.resolution(FakeServer.AT_ALPHA, FakeServer.AT_BETA));
    var run = open(server, "--site", "alpha", "--tool", "rstudio", "--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.problem().code()).isEqualTo("unknown-tool");
    assertThat(shown).isEmpty();
  }

  @Test
  void unknownIdentifier_isToldHereAndNothingOpens(WireMockRuntimeInfo server) {
    FakeServer.refuses(server, Problem.of(404, "unknown-identifier", "Unknown", "Unknown here."));
    assertThat(open(server)).isEqualTo(new Run(1, "", "federate: Unknown here.\n"));
    assertThat(shown).isEmpty();
  }

  @Test
  void silence_isUnreachableAndNothingOpens() {
    var run =
        Run.withBrowser(
            shown::add, "open", "--resolver", Run.silentAddress().toString(), "10.5072/a");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(shown).isEmpty();
  }

  private Run open(WireMockRuntimeInfo server, String... options) {
    var arguments =
        Stream.concat(
            Stream.of("open", "--resolver", server.getHttpBaseUrl(), "10.5072/FK2/ABC"),
            Stream.of(options));
    return Run.withBrowser(shown::add, arguments.toArray(String[]::new));
  }
}
