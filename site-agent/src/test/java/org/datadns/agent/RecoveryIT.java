package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.agent.EngineGate.When;
import org.datadns.agent.network.Bridge;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is left after something died in the middle: nothing that should not be. */
class RecoveryIT {
  private static final String STARTED = "doi:10.5072/fk2/started";

  @TempDir Path directory;
  AgentWorld world;

  @BeforeEach
  void build() {
    world = new AgentWorld(directory);
  }

  @AfterEach
  void close() {
    world.close();
    assertThat(rules()).isEmpty();
  }

  @Tag("long")
  @Test
  void agentKilledAtEveryStepOfAStartAndAStop_goesOnWithoutOrphans() throws IOException {
    var starter = Files.writeString(directory.resolve("start.txt"), "begin\n");
    try (var gate = new EngineGate("/var/run/docker.sock")) {
      world
          .withDatasets(
              "{identifier: \"%s\", path: %s/data, starter: %s}"
                  .formatted(STARTED, directory, starter))
          .with(
              "limits: {sessions: 20, sessions-per-person: 20}\nsession: {stop-grace: PT1S, enter-within: PT1H}\n")
          .withDockerHost(gate.address())
          .startProcess();
      var ends = readyOnes(5);
      var rulesBefore = rules();
      var foreign = foreignContainer();
      var begins = new ArrayList<String>();
      begins.add(start(gate, "POST /v[0-9.]+/containers/create\\S*%s", When.BEFORE));
      begins.add(start(gate, "POST /v[0-9.]+/containers/create\\S*%s", When.AFTER));
      begins.add(start(gate, "GET /v[0-9.]+/volumes/\\S*%2$s", When.BEFORE));
      begins.add(start(gate, "POST /v[0-9.]+/containers/\\S*%s\\S*/start", When.BEFORE));
      begins.add(start(gate, "POST /v[0-9.]+/containers/\\S*%s\\S*/start", When.AFTER));
      begins.add(start(gate, "PUT /v[0-9.]+/containers/\\S*%s\\S*/archive", When.BEFORE));
      begins.add(start(gate, "PUT /v[0-9.]+/containers/\\S*%s\\S*/archive", When.AFTER));
      begins.add(start(gate, "GET /v[0-9.]+/containers/\\S*%s\\S*/json", When.BEFORE));
      stop(gate, ends.get(0), "GET /v[0-9.]+/containers/json\\S*%2$s", When.BEFORE);
      stop(gate, ends.get(1), "POST /v[0-9.]+/containers/%s/stop", When.BEFORE);
      stop(gate, ends.get(2), "POST /v[0-9.]+/containers/%s/stop", When.AFTER);
      stop(gate, ends.get(3), "DELETE /v[0-9.]+/containers/%s", When.BEFORE);
      stop(gate, ends.get(4), "DELETE /v[0-9.]+/containers/%s", When.AFTER);
      await().atMost(Duration.ofSeconds(60)).until(gate::notReached, List::isEmpty);

      world.killAgent();
      gate.open();
      world.startProcess();

      for (var session : begins) {
        assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
        assertThat(world.containers(session)).hasSize(1);
        await()
            .untilAsserted(
                () ->
                    assertThat(inside(session, "cat", "/home/jovyan/start.txt"))
                        .isEqualTo("begin\n"));
      }
      for (var session : ends) {
        assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
            .isEqualTo("stopped");
        assertThat(world.containers(session)).isEmpty();
      }
      assertThat(mine("ps", "-aq")).hasSize(begins.size() + 1);
      assertThat(Docker.lines("ps", "-aq", "--no-trunc")).contains(foreign);
      assertThat(mine("volume", "ls", "-q")).hasSize(begins.size() + ends.size());
      assertThat(mine("network", "ls", "-q")).hasSize(1);
      assertThat(rules()).isEqualTo(rulesBefore);
    }
  }

  @Test
  void samePutTwiceAtOnce_startsOneContainer() throws Exception {
    world.start();
    var session = Ids.session();
    var body = Json.bytes(AgentWorld.order("pages", 1, Ids.workspace()));
    var ticket = world.resolver.startTicket(session, 1, body);
    Callable<Integer> put =
        () -> world.send("PUT", "/api/sessions/" + session, ticket, body).statusCode();

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(List.of(put, put, put, put))) {
        assertThat(answer.get()).isEqualTo(202);
      }
    }

    assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
    assertThat(world.containers(session)).hasSize(1);
  }

  @Test
  void ticketFromBeforeARestart_startsNothingAgain() {
    world.start();
    var session = Ids.session();
    var body = Json.bytes(AgentWorld.order("pages", 1, Ids.workspace()));
    var ticket = world.resolver.startTicket(session, 1, body);
    var path = "/api/sessions/" + session;
    world.send("PUT", path, ticket, body);
    world.await(session, SessionState.READY);
    var container = world.containers(session);

    world.stopAgent();
    world.start();
    assertThat(world.send("PUT", path, ticket, body).statusCode()).isEqualTo(202);
    assertThat(world.containers(session)).isEqualTo(container);

    world.stop(session, 1);
    world.await(session, SessionState.ENDED);
    world.stopAgent();
    world.start();
    assertThat(world.send("PUT", path, ticket, body).statusCode()).isEqualTo(409);
    assertThat(world.containers(session)).isEmpty();
  }

  @Test
  void containerRemovedByHand_endsTheSession() {
    world.start();
    var session = Ids.session();
    world.put(session, "pages");
    world.await(session, SessionState.READY);

    Docker.lines("rm", "-f", world.containers(session).getFirst());

    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().text())
        .isEqualTo("The container is gone.");
  }

  @Test
  void packetFilterForbidden_isSaid_andNothingStarts() {
    world.startProcess("setpriv", "--inh-caps=-net_admin", "--bounding-set=-net_admin");
    var session = Ids.session();
    world.put(session, "pages");

    var ended = world.await(session, SessionState.ENDED).reason().orElseThrow();

    assertThat(ended.code()).as(ended.text()).isEqualTo("network-unprotected");
    assertThat(world.containers(session)).isEmpty();
    assertThat(world.agentOutput()).contains("no session can start on datadns-" + world.site);
  }

  @Test
  void diskFull_refusesWhatCannotBeKept_andGoesOnWhenThereIsRoom() throws IOException {
    var state = Files.createDirectory(directory.resolve("state"));
    assertThat(run("mount", "-t", "tmpfs", "-o", "size=16m,mode=0700", "tmpfs", state.toString()))
        .isEmpty();
    try {
      world.start();
      var running = Ids.session();
      world.put(running, "pages");
      world.await(running, SessionState.READY);
      var ballast = state.resolve("ballast");
      fill(ballast);
      var refused = Ids.session();

      var answer = world.putOrder(refused, AgentWorld.order("pages", 1, Ids.workspace()));

      assertThat(answer.statusCode()).as(answer.body()).isGreaterThanOrEqualTo(500);
      assertThat(world.containers(refused)).isEmpty();
      assertThat(world.look(running, -1, Duration.ZERO).state()).isEqualTo(SessionState.READY);
      Files.delete(ballast);
      world.put(refused, "pages");
      assertThat(world.await(refused, SessionState.READY).state()).isEqualTo(SessionState.READY);
      world.stop(running, 1);
      world.await(running, SessionState.ENDED);
    } finally {
      world.stopAgent();
      run("umount", "-l", state.toString());
    }
  }

  private List<String> readyOnes(int count) {
    var sessions = new ArrayList<String>();
    for (int i = 0; i < count; i++) {
      var session = Ids.session();
      world.put(session, "pages");
      sessions.add(session);
    }
    sessions.forEach(session -> world.await(session, SessionState.READY));
    return sessions;
  }

  /**
   * Orders a session whose start is held up where a request says; {@code %2$s} is its workspace.
   */
  private String start(EngineGate gate, String request, When when) {
    var session = Ids.session();
    var workspace = Ids.workspace();
    gate.hold(request.formatted(session, workspace), when);
    AgentWorld.status(
        world.putOrder(session, AgentWorld.order(STARTED, "pages", 1, workspace)), 202);
    return session;
  }

  private void stop(EngineGate gate, String session, String request, When when) {
    gate.hold(request.formatted(world.containers(session).getFirst(), session), when);
    world.stop(session, 1);
  }

  /** One that looks like this site's and belongs to somebody else. */
  private String foreignContainer() {
    return Docker.lines(
            "run",
            "-d",
            "--network=none",
            "--label",
            "org.datadns.site=" + world.site,
            "--label",
            "org.datadns.agent=another",
            "--label",
            "org.datadns.session=" + Ids.session(),
            "--label",
            "org.datadns.attempt=1",
            AgentWorld.IMAGE,
            "sleep",
            "600")
        .getFirst();
  }

  private String inside(String session, String... command) {
    var all = new ArrayList<>(List.of("exec", world.containers(session).getFirst()));
    all.addAll(List.of(command));
    return Docker.run(all.toArray(String[]::new)).output();
  }

  private List<String> mine(String... list) {
    var all = new ArrayList<>(List.of(list));
    all.addAll(List.of("--filter", "label=org.datadns.site=" + world.site));
    return Docker.lines(all.toArray(String[]::new));
  }

  /** The packet filter's rules for this site's bridge. */
  private List<String> rules() {
    var bridge = Bridge.of("datadns-" + world.site).name();
    return (run("iptables", "-S") + run("ip6tables", "-S"))
        .lines()
        .filter(line -> line.contains(bridge.substring("ddns".length())))
        .toList();
  }

  private static void fill(Path file) throws IOException {
    try (var out = Files.newOutputStream(file)) {
      var block = new byte[4096];
      while (true) {
        out.write(block);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private static String run(String... command) {
    try {
      var process = new ProcessBuilder(command).redirectErrorStream(true).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
