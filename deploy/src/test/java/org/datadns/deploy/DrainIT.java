package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A site that is drained by its admin while people work there. */
class DrainIT {
  @RegisterExtension
  static final RunningFederation running = new RunningFederation("drain", Map.of(), Map.of());

  @TempDir private Path directory;
  private final Federation federation = running.get();

  @Test
  void whatRunsFinishes_whatIsNewGoesElsewhere_andAtTheStatedTimeTheRestStops() throws Exception {
    var atWork = new Visitor(federation.address());
    var there = open(atWork, running.north());
    var address = URI.create(there.url().orElseThrow());
    assertThat(atWork.enter(address).status()).isEqualTo(200);

    federate("site", "drain", "--reason", "The machine is replaced.");

    Await.until(
        "the resolver to say why nothing new starts there",
        Duration.ofSeconds(30),
        () -> reasonAt(running.north()).contains("The machine is replaced."));
    var next = new Visitor(federation.address());
    assertThat(open(next).site()).contains(running.south());
    assertThat(atWork.session(there.id()).state()).isEqualTo(SessionState.READY);
    assertThat(atWork.navigate(address.resolve("/lab")).status()).isEqualTo(200);

    federate("site", "drain", "--stop-at", "PT20S", "--reason", "The machine is replaced.");

    Await.until(
        "whoever works there to be warned",
        Duration.ofSeconds(15),
        () -> atWork.session(there.id()).warning().isPresent());
    var last = atWork.follow(there.id(), event -> event.state() == SessionState.ENDED);
    assertThat(last.step()).isNotEmpty();
    assertThat(atWork.session(there.id()).reason().orElseThrow().text())
        .contains("The machine is replaced.");
    Await.until(
        "the container to be gone",
        Duration.ofSeconds(30),
        () -> Engine.containersOfSession(there.id()).isEmpty());

    federate("site", "resume");

    Await.until(
        "the site to be open again",
        Duration.ofSeconds(30),
        () -> stateAt(running.north()).equals("available"));
    assertThat(open(atWork, running.north()).site()).contains(running.north());
  }

  private SessionView open(Visitor visitor, String... site) {
    var wish =
        site.length == 0
            ? Map.of("identifier", RunningFederation.DATASET)
            : Map.of("identifier", RunningFederation.DATASET, "site", site[0]);
    var session = visitor.open(Json.read(Json.write(wish), SessionRequest.class));
    SessionEvent last =
        visitor.follow(
            session.id(),
            event -> event.state() == SessionState.READY || event.state() == SessionState.ENDED);
    assertThat(last.state()).as(last.step()).isEqualTo(SessionState.READY);
    return visitor.session(session.id());
  }

  private String reasonAt(String site) {
    return new ResolverClient(federation.address())
        .resolve(RunningFederation.DATASET).replicas().stream()
            .filter(replica -> replica.site().equals(site))
            .findFirst()
            .orElseThrow()
            .reason()
            .text();
  }

  private String stateAt(String site) {
    return new ResolverClient(federation.address())
        .resolve(RunningFederation.DATASET).replicas().stream()
            .filter(replica -> replica.site().equals(site))
            .findFirst()
            .orElseThrow()
            .state();
  }

  private void federate(String... arguments) throws IOException, InterruptedException {
    var command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-jar",
                Jars.ofWorkingDirectory().federate().toString()));
    command.addAll(List.of(arguments));
    command.addAll(List.of("--state", federation.stateDirectory(running.north()).toString()));
    var said = directory.resolve("said");
    var process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(said.toFile()).start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(said)).isZero();
  }
}
