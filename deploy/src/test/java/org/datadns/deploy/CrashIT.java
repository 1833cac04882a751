package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Programs that die in the middle of things (SIGKILL), and what people then see. */
class CrashIT {
  @RegisterExtension
  static final RunningFederation running =
      new RunningFederation(
          "crash",
          Map.of(
              "session",
              Map.of("claim", "PT3S"),
              "heartbeat",
              Map.of("period", "PT2S", "lease", "PT10S")),
          Map.of());

  private final Federation federation = running.get();
  private Visitor visitor;

  @BeforeEach
  void someoneNew() {
    visitor = new Visitor(federation.address());
  }

  @AfterEach
  void nothingRuns() {
    running.sites().forEach(Engine::removeContainers);
  }

  @Test
  void agentKilledWithASessionOpen_theSameTabGoesOnWithItsKernel() {
    var ready = launch();
    var address = URI.create(ready.url().orElseThrow());
    assertThat(visitor.enter(address).status()).isEqualTo(200);
    var kernel = Kernel.start(visitor, address);
    kernel.run("x = 41");
    var site = ready.site().orElseThrow();
    var containers = running.containers();

    federation.agent(site).kill();
    federation.restartSite(site);

    assertThat(kernel.run("print(x + 1)")).isEqualTo("42\n");
    assertThat(visitor.navigate(address.resolve("/lab")).status()).isEqualTo(200);
    assertThat(running.containers()).isEqualTo(containers);
  }

  @Test
  void resolverKilledDuringALaunch_theSessionBecomesReadyWithOneContainer() {
    var session = visitor.open(SessionRequest.of(RunningFederation.DATASET));
    visitor.follow(session.id(), event -> event.state() == SessionState.STARTING);

    federation.resolver().kill();
    federation.restartResolver();

    var last = visitor.follow(session.id(), CrashIT::decided);
    assertThat(last.state()).isEqualTo(SessionState.READY);
    assertThat(Engine.containersOfSession(session.id())).hasSize(1);
    var address = URI.create(last.url().orElseThrow());
    assertThat(visitor.enter(address).status()).isEqualTo(200);
  }

  @Test
  void resolverKilled_nothingIsLost() {
    var ready = launch();
    var before = visitor.session(sessionOf(ready));

    federation.resolver().kill();
    federation.restartResolver();

    var client = new ResolverClient(federation.address());
    assertThat(visitor.session(before.id())).isEqualTo(before);
    Await.until(
        "both sites to be alive again without joining anew",
        Duration.ofSeconds(30),
        () ->
            client.resolve(RunningFederation.DATASET).replicas().stream()
                    .filter(replica -> replica.state().equals("available"))
                    .count()
                == 2);
    assertThat(visitor.enter(URI.create(before.url().orElseThrow())).status()).isEqualTo(200);
  }

  private SessionEvent launch() {
    var session = visitor.open(SessionRequest.of(RunningFederation.DATASET));
    var last = visitor.follow(session.id(), CrashIT::decided);
    assertThat(last.state()).as(last.step()).isEqualTo(SessionState.READY);
    return last;
  }

  private static String sessionOf(SessionEvent ready) {
    return URI.create(ready.url().orElseThrow()).getHost().replaceFirst("\\..*", "");
  }

  private static boolean decided(SessionEvent event) {
    return event.state() == SessionState.READY || event.state() == SessionState.ENDED;
  }
}
