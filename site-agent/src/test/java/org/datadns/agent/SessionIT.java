package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Duration;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real sessions of JupyterLab and small tools in real containers. */
class SessionIT {
  @TempDir static Path directory;
  static AgentWorld world;

  @BeforeAll
  static void start() {
    world = new AgentWorld(directory).start();
  }

  @AfterAll
  static void close() {
    world.close();
  }

  @Test
  void order_becomesReady_andItsStopKeepsTheWorkspace() {
    var session = Ids.session();
    var order = AgentWorld.order("jupyter", 1, Ids.workspace());

    assertThat(AgentWorld.status(world.putOrder(session, order), 202).state())
        .isEqualTo(SessionState.STARTING);
    assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
    assertThat(world.containers(session)).hasSize(1);

    world.stop(session, 1);
    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("stopped");
    assertThat(world.containers(session)).isEmpty();
    assertThat(Docker.lines("volume", "ls", "-q", "--filter", "name=" + order.workspace()))
        .hasSize(1);
  }

  @Test
  void container_isConfined() {
    var session = ready("pages");
    var container = Docker.inspect(world.containers(session).getFirst());
    var host = container.get("HostConfig");

    assertThat(host.get("CapDrop").toString()).isEqualTo("[\"ALL\"]");
    assertThat(host.get("CapAdd").isNull()).isTrue();
    assertThat(host.get("SecurityOpt").toString()).isEqualTo("[\"no-new-privileges:true\"]");
    assertThat(host.get("Privileged").asBoolean()).isFalse();
    assertThat(host.get("ReadonlyRootfs").asBoolean()).isTrue();
    assertThat(host.get("Memory").asLong()).isEqualTo(128L << 20);
    assertThat(host.get("MemorySwap").asLong()).isEqualTo(128L << 20);
    assertThat(host.get("NanoCpus").asLong()).isEqualTo(500_000_000);
    assertThat(host.get("PidsLimit").asLong()).isEqualTo(64);
    assertThat(host.get("Ulimits").toString()).contains("nofile");
    assertThat(host.get("IpcMode").asText()).isEqualTo("private");
    assertThat(host.get("PidMode").asText()).isEmpty();
    assertThat(host.get("NetworkMode").asText()).isEqualTo("datadns-" + world.site);
    assertThat(host.get("RestartPolicy").get("Name").asText()).isIn("", "no");
    assertThat(host.get("LogConfig").get("Config").get("max-size").asText()).isEqualTo("1m");
    assertThat(host.get("PortBindings")).isEmpty();
    assertThat(container.get("NetworkSettings").get("Ports")).allMatch(JsonNode::isNull);
    assertThat(container.get("Config").get("User").asText()).isEqualTo("1000:1000");
    assertThat(container.get("Config").get("Labels").get("org.datadns.site").asText())
        .isEqualTo(world.site);
    assertThat(container.get("Config").get("Labels").get("org.datadns.attempt").asText())
        .isEqualTo("1");
  }

  @Test
  void network_leadsNowhereAndKeepsSessionsApart() {
    ready("pages");
    var network = Docker.inspect("datadns-" + world.site);

    assertThat(network.get("Internal").asBoolean()).isTrue();
    assertThat(network.get("Options").get("com.docker.network.bridge.enable_icc").asText())
        .isEqualTo("false");
  }

  @Test
  void dataset_canBeReadAndNotWritten() {
    var container = world.containers(ready("pages")).getFirst();

    assertThat(Docker.run("exec", container, "sh", "-c", "cat $DATASET_PATH/hello.txt").output())
        .isEqualTo("hello\n");
    assertThat(Docker.run("exec", container, "sh", "-c", "echo x > $DATASET_PATH/new").output())
        .contains("Read-only file system");
    assertThat(Docker.run("exec", "--user", "0", container, "touch", "/etc/new").exitCode())
        .isNotZero();
    assertThat(Docker.run("exec", container, "sh", "-c", "echo x > $HOME/mine").exitCode())
        .isZero();
  }

  @Test
  void tool_diesBeforeItIsReady_endsWithItsDefusedLastWords() {
    var session = Ids.session();
    world.put(session, "stillborn");

    var ended = world.await(session, SessionState.ENDED);

    assertThat(ended.reason().orElseThrow().code()).isEqualTo("died");
    assertThat(ended.reason().orElseThrow().text())
        .contains("exit code 3", "last words")
        .doesNotContain("\u001B", "[31m");
    assertThat(world.containers(session)).isEmpty();
  }

  @Test
  void tool_needsTooMuchMemory_endsForThat() {
    var session = Ids.session();
    world.put(session, "greedy");

    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("out-of-memory");
    assertThat(world.containers(session)).isEmpty();
  }

  @Test
  void image_missing_endsForThatAndIsNotPulled() {
    var session = Ids.session();
    world.put(session, "imageless");

    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("image-missing");
    assertThat(world.containers(session)).isEmpty();
  }

  @Test
  void stop_whileItStarts_leavesNoContainer() {
    var session = Ids.session();
    world.put(session, "silent");
    await().until(() -> !world.containers(session).isEmpty());

    world.stop(session, 1);

    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("stopped");
    await().untilAsserted(() -> assertThat(world.containers(session)).isEmpty());
  }

  @Test
  void container_killedFromOutside_endsTheSession() {
    var session = ready("pages");

    Docker.run("kill", world.containers(session).getFirst());

    assertThat(world.await(session, SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("died");
    assertThat(world.containers(session)).isEmpty();
  }

  @Test
  void container_ofNoSession_isRemoved() {
    var kin = Docker.inspect(world.containers(ready("pages")).getFirst());
    var agent = kin.get("Config").get("Labels").get("org.datadns.agent").asText();
    var stray = Ids.session();
    // not started: it may be gone before that
    Docker.lines(
        "create",
        "--name",
        "datadns-" + world.site + "-" + stray,
        "--label",
        "org.datadns.site=" + world.site,
        "--label",
        "org.datadns.agent=" + agent,
        "--label",
        "org.datadns.session=" + stray,
        "--label",
        "org.datadns.attempt=1",
        AgentWorld.IMAGE,
        "sleep",
        "600");

    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(world.containers(stray)).isEmpty());
  }

  @Test
  void higherAttempt_takesThePlaceOfTheLower() {
    var session = ready("pages");
    var first = world.containers(session).getFirst();

    AgentWorld.status(world.putOrder(session, AgentWorld.order("pages", 2, Ids.workspace())), 202);
    var status = world.await(session, SessionState.READY);

    assertThat(status.attempt()).isEqualTo(2);
    assertThat(world.containers(session)).hasSize(1).doesNotContain(first);
    assertThat(world.putOrder(session, AgentWorld.order("pages", 1, Ids.workspace())).body())
        .contains("attempt-superseded");
  }

  @Test
  void agentRestarted_sessionGoesOnInItsContainer() {
    var session = ready("pages");
    var container = world.containers(session);
    long revision = world.look(session, -1, Duration.ZERO).revision();

    world.stopAgent();
    world.start();

    var status = world.look(session, -1, Duration.ZERO);
    assertThat(status.state()).isEqualTo(SessionState.READY);
    assertThat(status.revision()).isGreaterThan(revision);
    assertThat(world.containers(session)).isEqualTo(container);
  }

  @Test
  void agentRestartedWhileItStarts_goesOnWithOneContainer() {
    var session = Ids.session();
    world.put(session, "jupyter");
    await().until(() -> !world.containers(session).isEmpty());

    world.stopAgent();
    world.start();

    assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
    assertThat(world.containers(session)).hasSize(1);
  }

  @Test
  void metrics_countTheSessions_onTheAdminSocketAlone() {
    ready("pages");
    var metrics = HttpRequest.newBuilder(world.address("admin").resolve("/metrics"));
    var elsewhere = HttpRequest.newBuilder(world.address("api").resolve("/observe/metrics"));

    assertThat(world.send(metrics).body()).containsPattern("sessions\\{.*state=\"ready\".*} [1-9]");
    assertThat(world.send(elsewhere).statusCode()).isEqualTo(404);
  }

  private static String ready(String tool) {
    var session = Ids.session();
    world.put(session, tool);
    var status = world.await(session, SessionState.READY);
    assertThat(status.state()).as("%s", status).isEqualTo(SessionState.READY);
    return session;
  }
}
