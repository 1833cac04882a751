package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.protocol.signing.Ticket.Use;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long sessions of a real JupyterLab live, at a site where all goes fast. While something is
 * set going the test extends its session, as a person would, so that a slow start is no idleness;
 * and nothing is judged by what the test's own clock says of another program.
 */
class LifetimeIT {
  private static final Duration IDLE_AFTER = Duration.ofSeconds(14);

  /** Longer than a look and an extension take on a machine that does other things too. */
  private static final Duration WARN_BEFORE = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String SECOND = "doi:10.5072/fk2/second";

  @TempDir static Path directory;
  static AgentWorld world;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @BeforeAll
  static void start() throws Exception {
    var second = Files.createDirectories(directory.resolve("second"));
    Files.writeString(second.resolve("there.txt"), "there\n");
    world =
        new AgentWorld(directory)
            .withDatasets("{identifier: '" + SECOND + "', path: " + second + "}")
            .with(
                """
                session:
                  idle-after: %s
                  warn-before: %s
                  look-every: PT1S
                  idle-cpu: 0.1
                  maximum-age: PT1H
                """
                    .formatted(IDLE_AFTER, WARN_BEFORE))
            .start();
  }

  @AfterAll
  static void close() {
    world.close();
    HTTP.close();
  }

  @Test
  void idle_isWarned_extended_thenStopped_andItsWorkspaceStays() {
    var order = AgentWorld.order("jupyter", 1, Ids.workspace());
    var session = ready(order);
    var warned = awaitWarning(session);
    assertThat(warned.warning().map(Reason::code)).contains("idle-soon");

    var extended = extend(session);
    assertThat(extended.warning()).isEmpty();
    assertThat(extended.endsAt().orElseThrow()).isAfter(warned.endsAt().orElseThrow());

    awaitWarning(session);
    assertThat(world.await(session, SessionState.ENDED).reason().map(Reason::code))
        .contains("idle");
    assertThat(world.containers(session)).isEmpty();
    assertThat(Docker.lines("volume", "ls", "-q", "--filter", "name=" + order.workspace()))
        .hasSize(1);
  }

  @Test
  void busyCell_withoutABrowser_isNotIdle() throws Exception {
    var session = ready(AgentWorld.order("jupyter", 1, Ids.workspace()));
    // hardly any processor time: only the kernel's own word tells that it runs
    run(session, "import time; time.sleep(600)");

    assertStaysUnwarned(session);
  }

  @Test
  void busyTerminal_isNotIdle() throws Exception {
    var session = ready(AgentWorld.order("jupyter", 1, Ids.workspace()));
    // says nothing: only the processor's time tells that it runs
    inTerminal(session, "touch ~/begun; while :; do :; done");
    awaitLively(
        session,
        () ->
            Docker.run(
                        "exec",
                        world.containers(session).getFirst(),
                        "test",
                        "-e",
                        "/home/jovyan/begun")
                    .exitCode()
                == 0);

    assertStaysUnwarned(session);
  }

  @Test
  void programThatNeedsTooMuchMemory_isShownToItsOwner() throws Exception {
    var session = ready(AgentWorld.order("jupyter", 1, Ids.workspace()));
    inTerminal(session, "python3 -c 'bytearray(900 << 20)'");

    awaitLively(session, () -> warning(session).equals(Optional.of("out-of-memory")));
    assertThat(look(session).warning().orElseThrow().text()).contains("small", "512 MiB");
  }

  @Test
  void severalDatasets_areMounted_andTheRemainderSaysWhereItOpens() throws Exception {
    var session =
        ready(
            new SessionOrder(
                1,
                SECOND,
                Optional.empty(),
                "jupyter",
                "small",
                Ids.workspace(),
                TestResolver.PERSON,
                Assurance.GUEST,
                Optional.of("there.txt"),
                Optional.of(List.of(AgentWorld.DATASET)),
                Optional.empty(),
                Optional.empty()));

    var container = world.containers(session).getFirst();
    assertThat(Docker.run("exec", container, "sh", "-c", "cat /data/*/*.txt | sort").output())
        .isEqualTo("hello\nthere\n");
    // what /lab/tree/data/... opens
    var place = ask(session, "GET", "api/contents/data/10.5072-fk2-second/there.txt?content=0", "");
    assertThat(place.get("type").asText()).isEqualTo("file");
  }

  /** Twice as long as it takes until one is warned that is not in use. */
  private static void assertStaysUnwarned(String session) {
    var time = IDLE_AFTER.minus(WARN_BEFORE).multipliedBy(2);
    await()
        .during(time)
        .atMost(time.plus(PATIENCE))
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () -> {
              assertThat(look(session).state()).isEqualTo(SessionState.READY);
              assertThat(look(session).warning()).isEmpty();
            });
  }

  /** Waits for something in a session, which does not count as idle meanwhile. */
  private static void awaitLively(String session, Callable<Boolean> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              extend(session);
              return condition.call();
            });
  }

  private static SessionStatus extend(String session) {
    return AgentWorld.status(
        world.send(
            "POST",
            "/api/sessions/" + session + "/extend",
            world.resolver.ticket(Use.EXTEND, session, 1),
            new byte[0]),
        200);
  }

  private static Optional<String> warning(String session) {
    return look(session).warning().map(Reason::code);
  }

  private static String ready(SessionOrder order) {
    var session = Ids.session();
    AgentWorld.status(world.putOrder(session, order), 202);
    var status = world.await(session, SessionState.READY);
    assertThat(status.state()).as("%s", status).isEqualTo(SessionState.READY);
    return session;
  }

  private static SessionStatus look(String session) {
    return world.look(session, -1, Duration.ZERO);
  }

  private static SessionStatus awaitWarning(String session) {
    return await()
        .atMost(PATIENCE)
        .until(() -> look(session), status -> status.warning().isPresent());
  }

  /** Runs a cell, as a browser does that is closed then. */
  private static void run(String session, String code) throws Exception {
    extend(session);
    var kernel = ask(session, "POST", "api/kernels", "{\"name\":\"python3\"}").get("id").asText();
    var socket = socket(session, "api/kernels/" + kernel + "/channels");
    // Who watches a kernel subscribes to what it says, and misses what it said before. A browser
    // runs nothing either until the kernel has answered.
    awaitLively(
        session,
        () -> {
          shell(socket, "kernel_info_request", Map.of());
          return executionState(session, kernel).equals("idle");
        });
    shell(socket, "execute_request", Map.of("code", code, "silent", false));
    awaitLively(session, () -> executionState(session, kernel).equals("busy"));
    socket.abort();
  }

  private static String executionState(String session, String kernel) throws Exception {
    return ask(session, "GET", "api/kernels/" + kernel, "").get("execution_state").asText();
  }

  /** Says something on a kernel's shell channel: Messaging in Jupyter, "General Message Format". */
  private static void shell(WebSocket socket, String type, Map<String, Object> content)
      throws Exception {
    var header =
        Map.of(
            "msg_id", UUID.randomUUID().toString(),
            "msg_type", type,
            "username", "",
            "session", "test",
            "version", "5.3");
    socket
        .sendText(
            Json.write(
                Map.of(
                    "channel",
                    "shell",
                    "header",
                    header,
                    "parent_header",
                    Map.of(),
                    "metadata",
                    Map.of(),
                    "content",
                    content)),
            true)
        .get(10, TimeUnit.SECONDS);
  }

  private static void inTerminal(String session, String command) throws Exception {
    extend(session);
    var terminal = ask(session, "POST", "api/terminals", "").get("name").asText();
    var socket = socket(session, "terminals/websocket/" + terminal);
    socket.sendText(Json.write(List.of("stdin", command + "\n")), true).get(10, TimeUnit.SECONDS);
    // what is in the server's hands by then outlives the connection
    socket.sendClose(WebSocket.NORMAL_CLOSURE, "").get(10, TimeUnit.SECONDS);
  }

  private static WebSocket socket(String session, String path) throws Exception {
    return HTTP.newWebSocketBuilder()
        .header("Authorization", "token " + token(session))
        .buildAsync(URI.create("ws://" + host(session) + "/" + path), new WebSocket.Listener() {})
        .get(10, TimeUnit.SECONDS);
  }

  private static JsonNode ask(String session, String method, String path, String body)
      throws Exception {
    var answer =
        HTTP.send(
            HttpRequest.newBuilder(URI.create("http://" + host(session) + "/" + path))
                .header("Authorization", "token " + token(session))
                .timeout(Duration.ofSeconds(20))
                .method(method, BodyPublishers.ofString(body))
                .build(),
            BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
    return Json.read(answer.body(), JsonNode.class);
  }

  private static String host(String session) {
    return inspected(session)
            .get("NetworkSettings")
            .get("Networks")
            .get("datadns-" + world.site)
            .get("IPAddress")
            .asText()
        + ":8888";
  }

  private static String token(String session) {
    for (var variable : inspected(session).get("Config").get("Env")) {
      if (variable.asText().startsWith("JUPYTER_TOKEN=")) {
        return variable.asText().substring("JUPYTER_TOKEN=".length());
      }
    }
    throw new AssertionError("no token");
  }

  private static JsonNode inspected(String session) {
    return Docker.inspect(world.containers(session).getFirst());
  }
}
