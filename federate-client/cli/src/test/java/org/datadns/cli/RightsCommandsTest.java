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

/** {@code federate admin role}, {@code federate admin policy} and {@code federate group}. */
@WireMockTest
class RightsCommandsTest {
  private static final String PERSON = "p".repeat(43);

  @TempDir private Path directory;

  @Test
  void aRole_isGranted_listed_andRevoked(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(
        server, "{\"person\":\"%s\",\"role\":\"site-admin\",\"target\":\"a\"}".formatted(PERSON));
    assertThat(run(server, "admin role grant", PERSON, "site-admin", "a").exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/api/roles"))
                .withRequestBody(
                    equalToJson(
                        "{\"person\":\"%s\",\"role\":\"site-admin\",\"target\":\"a\"}"
                            .formatted(PERSON))));
    FakeServer.answersText(
        server,
        "[{\"person\":\"%s\",\"role\":\"dataset-owner\",\"target\":\"x\"}]".formatted(PERSON));
    assertThat(run(server, "admin role list").out()).contains(PERSON, "dataset-owner", "x");
    FakeServer.answersText(server, "");
    assertThat(run(server, "admin role revoke", PERSON, "federation-admin").exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(
            deleteRequestedFor(
                urlEqualTo("/api/roles?person=" + PERSON + "&role=federation-admin")));
  }

  @Test
  void anUnknownRole_isUsage(WireMockRuntimeInfo server) throws IOException {
    var answer = run(server, "admin role grant", PERSON, "king");
    assertThat(answer.exitCode()).isEqualTo(2);
    assertThat(answer.err()).contains("federation-admin", "site-admin", "dataset-owner");
  }

  @Test
  void aPolicy_isSet_andRemoved(WireMockRuntimeInfo server) throws IOException {
    FakeServer.answersText(server, "{\"kind\":\"dataset\",\"name\":\"doi:10.5072/a\"}");
    var set =
        run(
            server,
            "admin policy set",
            "dataset",
            "10.5072/a",
            "--least",
            "email",
            "--group",
            "g1",
            "--hidden");
    assertThat(set.exitCode()).as(set.err()).isZero();
    server
        .getWireMock()
        .verifyThat(
            putRequestedFor(urlEqualTo("/api/policies"))
                .withRequestBody(
                    equalToJson(
                        """
                        {"kind":"dataset","name":"10.5072/a","least":"email","groups":["g1"],
                         "hidden":true}""")));
    FakeServer.answersText(server, "");
    assertThat(run(server, "admin policy remove", "tool", "jupyter").exitCode()).isZero();
    server
        .getWireMock()
        .verifyThat(deleteRequestedFor(urlEqualTo("/api/policies?kind=tool&name=jupyter")));
  }

  @Test
  void aGroupsIdAndCode_arePrintedAlone_andItsSessionsExtended(WireMockRuntimeInfo server)
      throws IOException {
    FakeServer.answersText(
        server,
        """
        {"id":"g1","title":"Course","expires":"2027-06-30T22:00:00Z","code":"AAAA-BBBB-CCCC"}""");
    var made =
        run(server, "group create", "Course", "--until", "2027-06-30T22:00:00Z", "--sessions", "9");
    assertThat(made.out()).as(made.err()).isEqualTo("g1 AAAA-BBBB-CCCC\n");
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/groups"))
                .withRequestBody(
                    equalToJson(
                        """
                        {"title":"Course","expires":"2027-06-30T22:00:00Z",
                         "limits":{"sessions":9}}""")));
    FakeServer.answersText(server, "{\"extended\":198,\"refused\":2,\"silent\":0}");
    assertThat(run(server, "group extend", "g1").err()).contains("198 extended", "2 at their");
    FakeServer.answersText(
        server,
        """
        {"id":"g1","title":"Course","expires":"2027-06-30T22:00:00Z","keeper":true,
         "members":[{"person":"p","label":"Ada","joined":"2027-01-01T00:00:00Z","sessions":2}]}""");
    assertThat(run(server, "group show", "g1").out()).contains("Ada", "2 sessions");
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
