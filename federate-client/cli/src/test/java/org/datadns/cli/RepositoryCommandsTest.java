package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
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
class RepositoryCommandsTest {
  @TempDir private Path directory;

  @Test
  void aClowdersEntrance_isPrintedAlone(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(
        server,
        """
        {"id":"fields","kind":"clowder","address":"https://clowder.example",
         "entrance":"https://resolver.example/integrations/clowder/secret"}""");
    var run = admin(server, "add", "fields", "clowder", "https://clowder.example");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo("https://resolver.example/integrations/clowder/secret\n");
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/api/repositories"))
                .withRequestBody(
                    equalToJson(
                        """
                        {"id":"fields","kind":"clowder","address":"https://clowder.example",
                         "internal":false}""")));
  }

  @Test
  void theList_namesAddressAndKind(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(
        server,
        """
        [{"id":"harvest","kind":"dataverse","address":"https://dataverse.example",
          "internal":true,"registered":"2026-11-21T20:00:00Z"}]""");
    assertThat(admin(server, "list").out())
        .contains("harvest")
        .contains("dataverse")
        .contains("https://dataverse.example")
        .contains("internal")
        .contains("since 2026-11-21T20:00:00Z");
  }

  @Test
  void removing_namesTheRepository(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(server, "");
    assertThat(admin(server, "remove", "harvest").exitCode()).isZero();
    server.getWireMock().verifyThat(deleteRequestedFor(urlEqualTo("/api/repositories/harvest")));
  }

  @Test
  void anUnknownKind_isUsage(WireMockRuntimeInfo server) throws IOException {
    var run = admin(server, "add", "x", "dspace", "https://dspace.example");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("dataverse").contains("clowder");
  }

  @Test
  void theManifest_isPrintedAsItIs(WireMockRuntimeInfo server) {
    FakeServer.answersText(server, "{\"displayName\":\"Open in notebook\"}");
    var run =
        Run.federate(
            "integration",
            "dataverse",
            "--content-type",
            "text/csv",
            "--resolver",
            server.getHttpBaseUrl());
    assertThat(run).isEqualTo(new Run(0, "{\"displayName\":\"Open in notebook\"}\n", ""));
    server
        .getWireMock()
        .verifyThat(
            getRequestedFor(
                urlEqualTo(
                    "/integrations/dataverse/manifest?contentType=text%2Fcsv&form=callback&scope=file")));
  }

  private Run admin(WireMockRuntimeInfo server, String... words) throws IOException {
    var file = Files.writeString(directory.resolve("admin-token"), "admin-secret\n");
    return Run.federate(
        Stream.of(
                Stream.of("admin", "repository"),
                Stream.of(words),
                Stream.of(
                    "--resolver", server.getHttpBaseUrl(), "--admin-token-file", file.toString()))
            .flatMap(it -> it)
            .toArray(String[]::new));
  }
}
