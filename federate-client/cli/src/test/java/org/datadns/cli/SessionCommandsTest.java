package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
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

/** {@code federate session}. */
@WireMockTest
class SessionCommandsTest {
  private static final String PEOPLE =
      """
      {"session":"s1","mine":true,"told":true,"owner":"Ada","shares":[
        {"id":7,"name":"bob@x.example","state":"%s","label":"Bob","since":"2026-11-22T03:00:00Z"}]}""";

  @TempDir private Path directory;

  @Test
  void list_tellsOwnAndShared(WireMockRuntimeInfo server) throws IOException {
    server
        .getWireMock()
        .register(
            get("/sessions")
                .willReturn(
                    json(
                        """
                        [{"id":"s1","identifier":"doi:10.5072/a","title":"Weather","tool":"jupyter",
                          "size":"small","state":"ready","site":"alpha","attempt":1,"step":"",
                          "endsAt":"2026-11-22T09:00:00Z","createdAt":"2026-11-22T03:00:00Z"}]""")));
    server
        .getWireMock()
        .register(
            get("/shares")
                .willReturn(
                    json(
                        """
                        [{"session":"s2","share":3,"identifier":"doi:10.5072/b","tool":"rstudio",
                          "state":"ready","owner":"Cara","accepted":true,
                          "since":"2026-11-22T03:00:00Z","page":"/sessions/s2"}]""")));
    assertThat(run(server, "list").out())
        .contains("s1", "Weather", "until 2026-11-22T09:00:00Z", "s2", "by Cara", "doi:10.5072/b");
  }

  @Test
  void share_saysWhereToConfirm(WireMockRuntimeInfo server) throws IOException {
    server
        .getWireMock()
        .register(post("/sessions/s1/shares").willReturn(json(PEOPLE.formatted("proposed"))));
    var shared = run(server, "share", "s1", "bob@x.example");
    assertThat(shared.exitCode()).as(shared.err()).isZero();
    assertThat(shared.out()).contains("Bob", "proposed");
    assertThat(shared.err()).contains(server.getHttpBaseUrl() + "/sessions/s1/shares");
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/sessions/s1/shares"))
                .withHeader("Authorization", equalTo("Bearer secret"))
                .withRequestBody(equalToJson("{\"name\":\"bob@x.example\"}")));
  }

  @Test
  void unshare_takesTheNameOrTheNumber(WireMockRuntimeInfo server) throws IOException {
    server
        .getWireMock()
        .register(get("/sessions/s1/shares").willReturn(json(PEOPLE.formatted("accepted"))));
    server
        .getWireMock()
        .register(delete("/sessions/s1/shares/7").willReturn(aResponse().withStatus(204)));
    for (var who : new String[] {"Bob@X.example", "7"}) {
      assertThat(run(server, "unshare", "s1", who).exitCode()).isZero();
    }
    server.getWireMock().verifyThat(2, deleteRequestedFor(urlEqualTo("/sessions/s1/shares/7")));
    var unknown = run(server, "unshare", "s1", "eve@x.example");
    assertThat(unknown.exitCode()).isEqualTo(1);
    assertThat(unknown.err()).contains("not shared with eve@x.example", "session people s1");
  }

  private static com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder json(
      String body) {
    return aResponse().withHeader("Content-Type", "application/json").withBody(body);
  }

  private Run run(WireMockRuntimeInfo server, String command, String... more) throws IOException {
    var logins = directory.resolve("logins.json");
    Files.writeString(
        logins, "{\"tokens\":{\"%s\":\"secret\"}}".formatted(server.getHttpBaseUrl()));
    return Run.federate(
        Stream.concat(
                Stream.of(
                    "session",
                    command,
                    "--resolver",
                    server.getHttpBaseUrl(),
                    "--logins",
                    logins.toString()),
                Stream.of(more))
            .toArray(String[]::new));
  }
}
