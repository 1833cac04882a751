package org.datadns.cli;

import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.junit5.WireMockRuntimeInfo;
import com.github.tomakehurst.wiremock.junit5.WireMockTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.datadns.protocol.wire.Problem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands that talk to the site agent on this machine. */
@WireMockTest
class LocalAgentTest {
  private static final String LIST =
      """
      {"datasets":[{"identifier":"doi:10.5072/a","path":"/mnt/a","title":"Ice","fileSystem":"nfs4",\
      "account":{"user":1000,"group":1000,"groups":[5000,5001]},"state":"served"},\
      {"identifier":"doi:10.5072/bcd","path":"/mnt/b","state":"refused",\
      "reason":{"code":"path-missing","text":"There is no such directory."}}],\
      "rules":[{"rule":"doi:10.5072/fk2/*","path":"/mnt/dv","spelling":"upper"}]}""";

  @TempDir private Path state;

  @Test
  void join_sendsTheTokenOfTheFile(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, "{\"state\":\"approved\"}");
    var file = Files.writeString(state.resolve("join-token"), "join.secret\n");
    var run = Run.federate("site", "join", "--state", state.toString(), "--token-file", file + "");
    assertThat(run).isEqualTo(new Run(0, "approved\n", "The site is part of the federation.\n"));
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/join"))
                .withHeader("Authorization", equalTo("Bearer admin-secret"))
                .withRequestBody(equalToJson("{\"token\":\"join.secret\"}")));
  }

  @Test
  void join_readsTheTokenFromStandardInput(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, "{\"state\":\"pending\"}");
    var run = join("from-stdin\n");
    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).contains("keeps trying");
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/join"))
                .withRequestBody(equalToJson("{\"token\":\"from-stdin\"}")));
  }

  @Test
  void join_refusedTellsWhy(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.refuses(
        server, Problem.of(403, "join-token-refused", "Refused", "The token has been used."));
    assertThat(join("used")).isEqualTo(new Run(1, "", "federate: The token has been used.\n"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "two words", "line\u0001feed"})
  void join_inputThatIsNoTokenIsUsageAndNotRepeated(String input) throws IOException {
    runsAt(Run.silentAddress().toString());
    var run = join(input);
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("Standard input holds no token.").doesNotContain("words");
  }

  @Test
  void join_missingTokenFileIsUsage() throws IOException {
    runsAt(Run.silentAddress().toString());
    var run =
        Run.federate("site", "join", "--state", state + "", "--token-file", state + "/missing");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("/missing cannot be read.");
  }

  @Test
  void join_takesNoTokenAsArgument() {
    assertThat(Run.federate("site", "join", "secret").exitCode()).isEqualTo(2);
    assertThat(Run.federate("site", "join", "--token", "secret").exitCode()).isEqualTo(2);
  }

  @Test
  void add_sendsAnAbsolutePath(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(
        server,
        "{\"identifier\":\"doi:10.5072/a\",\"path\":\"/mnt/a\",\"title\":\"Ice\",\"fileSystem\":\"ceph\","
            + "\"account\":{\"user\":2000,\"group\":1000,\"groups\":[5000,5001]},\"state\":\"served\"}");
    var run =
        Run.federate(
            "dataset",
            "add",
            "--state",
            state + "",
            "10.5072/A",
            "a/../b",
            "--title",
            "Ice",
            "--user",
            "2000",
            "--groups",
            "5000,5001");
    assertThat(run)
        .isEqualTo(
            new Run(0, "doi:10.5072/a  served  ceph  2000:1000+5000+5001  /mnt/a  Ice\n", ""));
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/datasets"))
                .withRequestBody(
                    equalToJson(
                        """
                        {"identifier": "10.5072/A", "path": "%s", "title": "Ice", "user": 2000, "groups": [5000, 5001]}
                        """
                            .formatted(Path.of("b").toAbsolutePath()))));
  }

  @Test
  void list_showsEachWithItsReason(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, LIST);
    assertThat(list())
        .isEqualTo(
            new Run(
                0,
                """
                doi:10.5072/fk2/*  rule  /mnt/dv  case upper
                doi:10.5072/a    served   nfs4  1000:1000+5000+5001  /mnt/a  Ice
                doi:10.5072/bcd  refused                             /mnt/b       There is no such directory.
                """,
                ""));
    server
        .getWireMock()
        .verifyThat(
            getRequestedFor(urlEqualTo("/datasets?limit=1000&prefix="))
                .withHeader("Authorization", equalTo("Bearer admin-secret")));
  }

  @Test
  void list_jsonIsALineEach(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, LIST);
    assertThat(list("--json").out().lines())
        .satisfiesExactly(
            line -> assertThat(line).startsWith("{\"rule\":\"doi:10.5072/fk2/*\""),
            line -> assertThat(line).startsWith("{\"identifier\":\"doi:10.5072/a\""),
            line -> assertThat(line).startsWith("{\"identifier\":\"doi:10.5072/bcd\""));
  }

  @Test
  void list_goesOnPageByPage(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, LIST);
    server
        .getWireMock()
        .register(
            get(urlEqualTo("/datasets?limit=1000&prefix="))
                .willReturn(okJson(LIST.substring(0, LIST.length() - 1) + ",\"next\":\"a+b\"}")));
    assertThat(list("--json").out().lines()).hasSize(6);
    server
        .getWireMock()
        .verifyThat(getRequestedFor(urlEqualTo("/datasets?limit=1000&prefix=&cursor=a%2Bb")));
  }

  @Test
  void list_emptySaysHowToAdd(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, "{\"datasets\":[],\"rules\":[]}");
    assertThat(list().err()).contains("federate dataset add");
    assertThat(list("--json").out()).isEmpty();
  }

  @Test
  void list_refused_showsTheResolversReasons(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(
        server,
        """
        {"count":5000,"lines":[{"line":7,"identifier":"doi:10.5072/a",\
        "reason":{"code":"alias-conflict","text":"Another dataset has this name."}}]}""");
    assertThat(list("--refused"))
        .isEqualTo(
            new Run(
                0,
                "doi:10.5072/a: Another dataset has this name.\n",
                "The resolver refused 5,000 lines; 1 are shown.\n"));
  }

  @Test
  void add_rule_isSentAsOne(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(
        server, "{\"rule\":\"doi:10.5072/fk2/*\",\"path\":\"/mnt/dv\",\"spelling\":\"upper\"}");
    var run =
        Run.federate(
            "dataset",
            "add",
            "--state",
            state + "",
            "--rule",
            "10.5072/FK2/*",
            "/mnt/dv",
            "--case",
            "upper");
    assertThat(run).isEqualTo(new Run(0, "doi:10.5072/fk2/*  rule  /mnt/dv  case upper\n", ""));
    server
        .getWireMock()
        .verifyThat(
            postRequestedFor(urlEqualTo("/datasets"))
                .withRequestBody(
                    equalToJson(
                        """
                        {"rule": "10.5072/FK2/*", "path": "/mnt/dv", "spelling": "upper", "groups": []}
                        """)));
  }

  @Test
  void remove_asksTheAgent_andTellsItsReason(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(server, "{}");
    assertThat(Run.federate("dataset", "remove", "--state", state + "", "doi:10.5072/FK2/*"))
        .isEqualTo(new Run(0, "removed doi:10.5072/FK2/*\n", ""));
    server
        .getWireMock()
        .verifyThat(deleteRequestedFor(urlEqualTo("/datasets?name=doi%3A10.5072%2FFK2%2F*")));
    FakeServer.refuses(
        server, Problem.of(409, "configured", "Not removed", "The configuration names it."));
    assertThat(Run.federate("dataset", "remove", "--state", state + "", "10.5072/a"))
        .isEqualTo(new Run(1, "", "federate: The configuration names it.\n"));
  }

  @Test
  void check_notServed_isExitCode1(WireMockRuntimeInfo server) throws IOException {
    runsAt(server.getHttpBaseUrl());
    FakeServer.answersText(
        server,
        """
        {"identifier":"doi:10.5072/a","path":"/mnt/a","state":"refused",\
        "reason":{"code":"missing","text":"There is nothing."}}""");
    var run = Run.federate("dataset", "check", "--state", state + "", "10.5072/a");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).contains("There is nothing.");
  }

  @Test
  void noAgentThere_isUnreachable() {
    var run = list("--json");
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.problem().nextStep()).hasValueSatisfying(s -> assertThat(s).contains("--state"));
  }

  @Test
  void agentThatDied_isUnreachable() throws IOException {
    runsAt(Run.silentAddress().toString());
    var run = list();
    assertThat(run.exitCode()).isEqualTo(3);
    assertThat(run.err()).contains("The site agent gives no answer");
  }

  @Test
  void stateThatCannotBeRead_isRefused() throws IOException {
    Files.createDirectory(state.resolve("admin.json"));
    var run = list("--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.problem().code()).isEqualTo("state-not-readable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "{\"address\":\"http://127.0.0.1:1\"}"})
  void brokenAdminFile_isRefused(String content) throws IOException {
    Files.writeString(state.resolve("admin.json"), content);
    var run = list("--json");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.problem().code()).isEqualTo("state-not-readable");
  }

  private void runsAt(String address) throws IOException {
    Files.writeString(
        state.resolve("admin.json"),
        "{\"address\":\"" + address + "\",\"token\":\"admin-secret\"}");
  }

  private Run join(String input) {
    return Run.withInput(input, "site", "join", "--state", state.toString(), "--token-file", "-");
  }

  private Run list(String... options) {
    var arguments = new String[options.length + 4];
    arguments[0] = "dataset";
    arguments[1] = "list";
    arguments[2] = "--state";
    arguments[3] = state.toString();
    System.arraycopy(options, 0, arguments, 4, options.length);
    return Run.federate(arguments);
  }
}
