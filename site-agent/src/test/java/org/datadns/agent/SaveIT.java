package org.datadns.agent;

import static com.github.tomakehurst.wiremock.client.WireMock.aMultipart;
import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.binaryEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.protocol.signing.Ticket;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SaveOrder;
import org.datadns.protocol.wire.SaveStatus;
import org.datadns.protocol.wire.SaveStatus.State;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of a workspace on their way into a draft. A Dataverse 6 is played: what it takes is said by
 * {@code Datasets.addFileToDataset} and {@code OptionalFileParams}, what it answers by {@code
 * AbstractApiBean.ok} and {@code JsonPrinter.json(FileMetadata)}, both of IQSS/dataverse.
 */
class SaveIT {
  private static final String TOKEN = "6f1a5e02-SECRET-b8c4";
  private static final String DATASET = "doi:10.5072/FK2/J8SJZB";
  private static final String ADD = "/api/datasets/:persistentId/add";

  @TempDir static Path directory;
  private static final WireMockServer repository =
      new WireMockServer(wireMockConfig().dynamicPort());
  private static AgentWorld world;
  private static String session = "";

  @BeforeAll
  static void build() {
    repository.start();
    world =
        new AgentWorld(directory)
            .with(
                "save: {repositories: [{address: \"%s\", internal: true}], most: 1MiB}"
                    .formatted(repository.baseUrl()))
            .startProcess();
    session = Ids.session();
    AgentWorld.status(world.putOrder(session, AgentWorld.order("pages", 1, Ids.workspace())), 202);
    assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
  }

  @AfterAll
  static void close() {
    world.close();
    repository.stop();
  }

  @BeforeEach
  void forget() {
    repository.resetAll();
  }

  @Test
  void aFolder_isSentFileByFile_andWhatWasSentIsWrittenDown() throws IOException {
    inside(
        "mkdir -p 'my results/été' && cd 'my results' && printf one > 'a b.csv' && printf two >"
            + " été/ü.txt && ln -s /etc/passwd link && mkdir empty");
    takes(added(7, "f97c5d29941bfb1b2fdab0874906ab82"), "a b.csv");
    takes(added(8, "b8a9f715dbb64fd5c56e7783c6820a61"), "ü.txt");

    send("my results", Optional.of("analysis"));
    var status = ended();
    assertThat(status.reason()).isEmpty();
    assertThat(status.state()).isEqualTo(State.SAVED);
    assertThat(status.files()).isEqualTo(2);
    assertThat(status.bytes()).isEqualTo(6);

    repository.verify(
        1,
        postRequestedFor(urlPathEqualTo(ADD))
            .withQueryParam("persistentId", equalTo(DATASET))
            .withHeader("X-Dataverse-key", equalTo(TOKEN))
            .withRequestBodyPart(
                aMultipart("jsonData")
                    .withBody(
                        equalToJson(
                            """
                            {"label":"ü.txt","directoryLabel":"analysis/été","tabIngest":"false"}"""))
                    .build())
            .withRequestBodyPart(
                aMultipart("file")
                    .withBody(binaryEqualTo("two".getBytes(StandardCharsets.UTF_8)))
                    .build()));
    repository.verify(2, postRequestedFor(anyUrl()));
    var record = inside("cat " + status.record().orElseThrow());
    assertThat(record)
        .contains("https://w3id.org/ro/crate/1.2")
        .contains(
            "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed",
            repository.baseUrl() + "/api/access/datafile/8",
            "\"sha256:",
            session)
        .doesNotContain(TOKEN);
    assertThat(inside("stat -c %u data-dns-saved").strip()).isEqualTo(inside("id -u").strip());
    nowhereIsTheToken();
  }

  @Test
  void aFile_isSentAlone() {
    inside("mkdir results; printf three > results/c.txt");
    takes(added(9, "35d6d33467aae9a2e3dccb4b6b027878"), "c.txt");
    send("results/c.txt", Optional.empty());
    assertThat(ended().state()).isEqualTo(State.SAVED);
    repository.verify(
        1,
        postRequestedFor(urlPathEqualTo(ADD))
            .withRequestBodyPart(
                aMultipart("jsonData")
                    .withBody(equalToJson("{\"label\":\"c.txt\",\"tabIngest\":\"false\"}"))
                    .build()));
  }

  @Test
  void whatARepositoryRefuses_isSaidInItsWords_andStopsThere() {
    inside("mkdir r; printf 1 > r/a; printf 2 > r/b");
    repository.stubFor(
        post(urlPathEqualTo(ADD))
            .willReturn(
                aResponse()
                    .withStatus(400)
                    .withBody(
                        "{\"status\":\"ERROR\",\"message\":\"This dataset is\\nlocked\\u202e.\"}")));
    send("r", Optional.empty());
    var status = ended();
    assertThat(status.state()).isEqualTo(State.FAILED);
    assertThat(status.reason().orElseThrow().code()).isEqualTo("save-refused");
    assertThat(status.reason().orElseThrow().text()).contains("This dataset islocked");
    assertThat(status.record()).as("nothing was sent").isEmpty();
    repository.verify(1, postRequestedFor(anyUrl()));
  }

  @Test
  void aRepositoryThatIsNotAsItShouldBe_hasASentence() {
    inside("printf 1 > a");
    assertFails(aResponse().withStatus(401), "token-refused");
    assertFails(aResponse().withStatus(404), "unknown-dataset");
    assertFails(aResponse().withStatus(503), "repository-silent");
    assertFails(okJson("<html>"), "repository-answer");
    assertFails(okJson("{\"status\":\"OK\",\"data\":{\"files\":[]}}"), "repository-answer");
    assertFails(
        aResponse().withStatus(302).withHeader("Location", "http://evil.example/"),
        "repository-answer");
    assertFails(added(1, "00000000000000000000000000000000"), "save-corrupted");
  }

  @Test
  void boundsHold_andNothingOutsideTheWorkspaceIsRead() {
    inside("head -c 1048577 /dev/zero > large; ln -s /etc/hostname link; mkdir -p empty");
    // somebody else's files by a link on the way, and more than anybody could send
    inside("ln -s /etc up; truncate -s 8T sparse");
    assertThat(sent("up/hostname")).isEqualTo("no-such-file");
    assertThat(sent("up/ssl")).isEqualTo("no-such-file");
    assertThat(sent("sparse")).isEqualTo("save-too-large");
    assertThat(sent("large")).isEqualTo("save-too-large");
    assertThat(sent("link")).isEqualTo("no-such-file");
    assertThat(sent("empty")).isEqualTo("no-such-file");
    assertThat(sent("missing")).isEqualTo("no-such-file");
    repository.verify(0, postRequestedFor(anyUrl()));

    assertThat(refusal("../etc", repository.baseUrl(), 400)).isEqualTo("invalid-path");
    assertThat(refusal("/etc/passwd", repository.baseUrl(), 400)).isEqualTo("invalid-path");
    assertThat(refusal("a", "https://other.example", 409)).isEqualTo("save-off");
  }

  @Test
  void onlyTheResolverSaysSo_forThisSessionAndOrder() {
    var body = Json.bytes(order("a", repository.baseUrl()));
    var path = "/api/sessions/" + session + "/save";
    var other = Json.bytes(order("b", repository.baseUrl()));
    assertThat(world.send("POST", path, ticket(other), body).statusCode()).isEqualTo(403);
    var read = world.resolver.ticket(Ticket.Use.READ, session, 1);
    assertThat(world.send("POST", path, read, body).statusCode()).isEqualTo(403);
    repository.verify(0, postRequestedFor(anyUrl()));
  }

  private static void assertFails(ResponseDefinitionBuilder answer, String code) {
    repository.resetAll();
    repository.stubFor(post(urlPathEqualTo(ADD)).willReturn(answer));
    assertThat(sent("a")).isEqualTo(code);
  }

  /** Why a sending failed. */
  private static String sent(String path) {
    send(path, Optional.empty());
    return ended().reason().orElseThrow().code();
  }

  private static void takes(ResponseDefinitionBuilder answer, String label) {
    repository.stubFor(
        post(urlPathEqualTo(ADD))
            .withMultipartRequestBody(
                aMultipart("jsonData")
                    .withBody(equalToJson("{\"label\":\"" + label + "\"}", true, true)))
            .willReturn(answer));
  }

  private static ResponseDefinitionBuilder added(int id, String md5) {
    return okJson(
        """
        {"status":"OK","data":{"files":[{"label":"x","restricted":false,"version":1,
          "dataFile":{"id":%d,"persistentId":"","contentType":"text/plain","filesize":3,
            "checksum":{"type":"MD5","value":"%s"}}}]}}"""
            .formatted(id, md5));
  }

  private static void send(String path, Optional<String> folder) {
    var body = Json.bytes(new SaveOrder(repository.baseUrl(), DATASET, path, folder, TOKEN));
    var answer = world.send("POST", "/api/sessions/" + session + "/save", ticket(body), body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private static String refusal(String path, String at, int status) {
    var body = Json.bytes(order(path, at));
    var answer = world.send("POST", "/api/sessions/" + session + "/save", ticket(body), body);
    assertThat(answer.statusCode()).isEqualTo(status);
    return Json.read(answer.body(), Problem.class).code();
  }

  private static SaveOrder order(String path, String at) {
    return new SaveOrder(at, DATASET, path, Optional.empty(), TOKEN);
  }

  private static String ticket(byte[] order) {
    return world.resolver.saveTicket(session, 1, order);
  }

  private static SaveStatus ended() {
    return await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () ->
                Json.read(
                    world
                        .send(
                            "GET",
                            "/api/sessions/" + session + "/save",
                            world.resolver.ticket(Ticket.Use.READ, session, 1),
                            new byte[0])
                        .body(),
                    SaveStatus.class),
            status -> status.state() != State.SENDING);
  }

  /** Not in the agent's files, its log, the container's environment, processes or files. */
  private static void nowhereIsTheToken() throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
            .as(file.toString())
            .doesNotContain(TOKEN);
      }
    }
    assertThat(world.agentOutput()).contains("2 files were sent").doesNotContain(TOKEN);
    assertThat(
            inside(
                "{ env; cat /proc/*/environ /proc/*/cmdline; grep -r . . /tmp; } 2>/dev/null"
                    + " | tr '\\0' '\\n'"))
        .isNotEmpty()
        .doesNotContain(TOKEN);
  }

  private static String inside(String script) {
    return Docker.run(
            "exec", world.containers(session).getFirst(), "sh", "-c", "cd /home/jovyan; " + script)
        .output();
  }
}
