package org.datadns.cli;

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
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code federate tool check} sends, prints and ends with. */
@WireMockTest
class ToolCommandsTest {
  private static final String PASSED =
      "{\"about\":\"file\",\"result\":\"passed\",\"text\":\"It is right.\"}\n";
  private static final String FAILED =
      "{\"about\":\"start\",\"result\":\"failed\",\"text\":\"Nothing listens.\","
          + "\"nextStep\":\"Look.\"}\n";

  @TempDir private Path directory;

  @Test
  void check_sendsTheFileAndPrintsEachFinding(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, PASSED);

    var run = check("jupyter.yaml", "image: i\n", "--ready-within", "7");

    assertThat(run.exitCode()).isZero();
    assertThat(run.out()).isEqualTo("passed   file       It is right.\n");
    assertThat(run.err()).contains("can be offered");
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/tools/check"))
                .withHeader("Authorization", equalTo("Bearer admin-secret"))
                .withRequestBody(
                    equalToJson(
                        """
                        {"name": "jupyter.yaml", "directory": "%s", "text": "image: i\\n", "readyWithin": "PT7S"}
                        """
                            .formatted(directory))));
  }

  @Test
  void check_failureIsExitCode1WithTheNextStep(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, PASSED + FAILED);

    var run = check("jupyter.yaml", "");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .isEqualTo(
            """
            passed   file       It is right.
            failed   start      Nothing listens.
                                Look.
            """);
  }

  @Test
  void check_jsonIsALineForEachFinding(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, PASSED + FAILED);

    assertThat(check("jupyter.yaml", "", "--json")).isEqualTo(new Run(1, PASSED + FAILED, ""));
  }

  @Test
  void check_whileAnotherRuns_isRefused(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.refuses(
        server, Problem.of(409, "check-running", "Busy", "Another check is running."));

    assertThat(check("jupyter.yaml", ""))
        .isEqualTo(new Run(1, "", "federate: Another check is running.\n"));
  }

  @Test
  void check_answerThatIsNoFinding_isToldAsSuch(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, "hello\n");

    var run = check("jupyter.yaml", "", "--json");

    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(Json.read(run.out(), Problem.class).code()).isEqualTo("unexpected-answer");
  }

  @Test
  void check_noAgent_isUnreachable() throws IOException {
    runsAt(Run.silentAddress().toString());

    assertThat(check("jupyter.yaml", "").exitCode()).isEqualTo(3);
  }

  @Test
  void check_fileThatIsNotThere_isUsage() throws IOException {
    runsAt(Run.silentAddress().toString());
    var run = Run.federate("tool", "check", "--state", directory + "", directory + "/none.yaml");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("none.yaml cannot be read.");
    assertThat(check("jupyter.yaml", "", "--ready-within", "601").exitCode()).isEqualTo(2);
  }

  private void runsAt(String address) throws IOException {
    Files.writeString(
        directory.resolve("admin.json"),
        "{\"address\":\"" + address + "\",\"token\":\"admin-secret\"}");
  }

  private Run check(String name, String text, String... options) throws IOException {
    var file = Files.writeString(directory.resolve(name), text);
    var arguments = new String[options.length + 5];
    arguments[0] = "tool";
    arguments[1] = "check";
    arguments[2] = "--state";
    arguments[3] = directory.toString();
    arguments[4] = file.toString();
    System.arraycopy(options, 0, arguments, 5, options.length);
    return Run.federate(arguments);
  }
}
