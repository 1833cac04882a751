package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
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

@WireMockTest
class RequestsCommandTest {
  @TempDir private Path directory;

  @Test
  void everyPageIsListed_oneDatasetALine(WireMockRuntimeInfo server) throws IOException {
    page(server, "/api/requests", "doi:10.5072/fk2/a", 12, "\"next\":\"100\",");
    page(server, "/api/requests?cursor=100", "doi:10.5072/fk2/b", 3, "");
    assertThat(requests(server).out())
        .isEqualTo(
            """
            12  2 signed in  doi:10.5072/fk2/a  since 2026-11-21 20:00 UTC  not held
            3   2 signed in  doi:10.5072/fk2/b  since 2026-11-21 20:00 UTC  not held
            """);
  }

  @Test
  void droppingNamesTheDataset(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(server, "");
    assertThat(requests(server, "--drop", "doi:10.5072/fk2/a").exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(
            deleteRequestedFor(urlEqualTo("/api/requests?identifier=doi%3A10.5072%2Ffk2%2Fa")));
  }

  private static void page(
      WireMockRuntimeInfo server, String path, String identifier, int people, String next) {
    server
        .getWireMock()
        .register(
            get(urlEqualTo(path))
                .willReturn(
                    aResponse()
                        .withHeader("Content-Type", "application/json")
                        .withBody(
                            """
                            {%s"items":[{"identifier":"%s","people":%d,"signedIn":2,
                              "firstAsked":"2026-11-21T20:00:00Z",
                              "lastAsked":"2026-11-21T21:00:00Z"}]}"""
                                .formatted(next, identifier, people))));
  }

  private Run requests(WireMockRuntimeInfo server, String... more) throws IOException {
    var token = Files.writeString(directory.resolve("token"), "secret");
    return Run.federate(
        Stream.concat(
                Stream.of(
                    "admin",
                    "requests",
                    "--resolver",
                    server.getHttpBaseUrl(),
                    "--admin-token-file",
                    token.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }
}
