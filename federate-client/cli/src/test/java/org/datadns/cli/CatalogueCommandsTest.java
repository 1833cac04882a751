package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code federate admin tool}. */
@WireMockTest
class CatalogueCommandsTest {
  private static final String TOOL =
      """
      {"id":"jupyter","label":"JupyterLab","description":"","described":false,"elsewhere":false,
       "sites":[{"site":"a","offered":true,"warm":2,"held":true,"state":"refused","warmNow":1,
                 "reason":{"code":"warm-not-permitted","text":"One is permitted."}},
                {"site":"b","offered":false,"warm":0,"held":true,"state":"withdrawn","warmNow":0}]}
      """;

  @TempDir private Path directory;

  @Test
  void aToolIsOffered_atSites_withSomeReady_andWhatTheySayIsShown(WireMockRuntimeInfo server)
      throws IOException {
    FakeServer.answersText(server, TOOL);
    var run = run(server, "admin tool offer", "jupyter", "--site", "a", "--site", "b", "--warm=2");
    assertThat(run.out())
        .contains("jupyter  JupyterLab  (at the sites named alone)")
        .contains("a  offered    1 of 2 ready  refused    One is permitted.")
        .contains("b  withdrawn");
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/api/tools/jupyter/offer"))
                .withRequestBody(equalToJson("{\"sites\":[\"a\",\"b\"],\"warm\":2}")));
  }

  @Test
  void whatNamesNoSite_isMeantForAll(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(server, TOOL);
    assertThat(run(server, "admin tool withdraw", "jupyter").exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/api/tools/jupyter/withdrawal"))
                .withRequestBody(equalToJson("{}")));
  }

  @Test
  void aToolIsNamed_listed_andForgotten(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(server, TOOL);
    assertThat(
            run(server, "admin tool name", "jupyter", "Labs", "--description", "All.").exitCode())
        .isZero();
    server
        .getWireMock()
        .verifyThat(
            putRequestedFor(urlEqualTo("/api/tools/jupyter"))
                .withRequestBody(equalToJson("{\"label\":\"Labs\",\"description\":\"All.\"}")));
    FakeServer.answersText(server, "[" + TOOL + "]");
    assertThat(run(server, "admin tool list").out()).contains("jupyter", "withdrawn");
    FakeServer.answersText(server, "");
    assertThat(run(server, "admin tool forget", "jupyter").exitCode()).isZero();
    server.getWireMock().verifyThat(deleteRequestedFor(urlEqualTo("/api/tools/jupyter")));
  }

  private Run run(WireMockRuntimeInfo server, String command, String... arguments)
      throws IOException {
    var token = directory.resolve("token");
    Files.writeString(token, "secret");
    return Run.federate(
        Stream.of(
                Stream.of(command.split(" ")),
                Stream.of(arguments),
                Stream.of("--resolver", server.getHttpBaseUrl()),
                Stream.of("--admin-token-file", token.toString()))
            .flatMap(each -> each)
            .toArray(String[]::new));
  }
}
