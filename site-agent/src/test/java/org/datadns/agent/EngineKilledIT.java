package org.datadns.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.agent.network.Firewall;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The container engine dies under a running agent, and returns. */
class EngineKilledIT {
  private static final String TINY =
      """
      label: Tiny
      image: tiny
      command: [perl, /serve.pl]
      readiness: /
      activity: none
      home: /home/jovyan
      sizes: [{id: small, memory: 64MiB, cpus: 0.5, pids: 64}]
      """;

  @TempDir Path directory;

  /** An engine that starts again may take the default bridge of the machine's own engine away. */
  @BeforeEach
  @AfterEach
  void theMachinesOwnEngine_keepsItsBridge() {
    assertThat(Path.of("/sys/class/net/docker0")).exists();
  }

  @Test
  void engineKilled_noSessionIsShownThatIsNot_andNewOnesStartWhenItReturns() throws IOException {
    // closed last, when the world has gone: the rules are taken away after its bridge
    try (var _ = new Sweep();
        var engine = new PrivateEngine(directory.resolve("engine"));
        var world =
            new AgentWorld(directory)
                .withDockerHost(engine.address())
                .withTool("tiny", TINY)
                .with("session: {stop-grace: PT1S}\n")) {
      world.start();
      var lost = ready(world);
      engine.kill();

      var refused = Ids.session();
      world.put(refused, "tiny");
      assertThat(world.await(refused, SessionState.ENDED).reason().orElseThrow().code())
          .isEqualTo("no-engine");
      // nobody can say that it has ended, and its processes do go on
      assertThat(world.look(lost, -1, Duration.ZERO).state()).isEqualTo(SessionState.READY);
      assertThat(world.admin("GET", "/health/ready", "").statusCode()).isEqualTo(503);

      engine.start();
      // an engine that was not told to keep them ends its containers when it starts
      assertThat(world.await(lost, SessionState.ENDED).reason().orElseThrow().code())
          .isEqualTo("died");
      await().atMost(Duration.ofSeconds(20)).until(() -> engine.lines("ps", "-aq"), List::isEmpty);
      var next = ready(world);
      assertThat(engine.lines("ps", "-q")).hasSize(1);
      assertThat(engine.lines("volume", "ls", "-q")).hasSize(2);
      assertThat(engine.lines("network", "ls", "-q", "--filter", "name=datadns-")).hasSize(1);
      world.stop(next, 1);
      world.await(next, SessionState.ENDED);
      assertThat(engine.lines("ps", "-aq")).isEmpty();
    }
  }

  private record Sweep() implements AutoCloseable {
    @Override
    public void close() {
      Firewall.sweep();
    }
  }

  private static String ready(AgentWorld world) {
    var session = Ids.session();
    world.put(session, "tiny");
    var status = world.await(session, SessionState.READY);
    assertThat(status.state()).as("%s", status).isEqualTo(SessionState.READY);
    return session;
  }
}
