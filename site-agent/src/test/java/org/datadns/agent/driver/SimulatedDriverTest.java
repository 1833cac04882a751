package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.datadns.agent.tool.TestTool;
import org.datadns.agent.tool.Tool;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The whole contract but for what is inside containers, where nothing is. */
class SimulatedDriverTest extends RunningContract {
  /** Apart from those of trials, and of others that run this test on the same machine. */
  private static final String NETWORK =
      "127." + ThreadLocalRandom.current().nextInt(128, 250) + ".";

  private static final SimulatedEngine engine =
      SimulatedEngine.start(
          "trial", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), NETWORK);
  private static final SimulatedDriver simulated =
      new SimulatedDriver(
          new SimulatedConfig(
              URI.create("http://127.0.0.1:" + engine.address().getPort()), Optional.empty()));

  @AfterAll
  static void stop() {
    simulated.close();
    engine.close();
  }

  @Override
  Driver driver() {
    return simulated;
  }

  @Override
  Tool answering() {
    return tool(SimulatedEngine.IMAGE);
  }

  @Override
  Map<String, Launch> failing() {
    var there = launch(answering());
    return Map.of(
        "never-ready",
        launch(tool(SimulatedEngine.NEVER_READY), Duration.ofMillis(50)),
        "image-missing",
        launch(tool("data-dns/jupyter:trixie")),
        "refused-by-engine",
        with(
            there,
            1,
            there.account(),
            List.of(),
            List.of(new Launch.Mounted("doi:10.5072/fk2/none", Path.of("/no/such"), "none"))));
  }

  @Override
  void kill(String session) {
    engine.kill(session);
  }

  @Override
  String identity(String session) {
    return engine.identity(session);
  }

  @Test
  void engineIsAway_startsSayNoEngine_othersThrow_containersGoOn() {
    var launch = launch(answering());
    running(driver.start(launch, new Follower()));

    engine.away(true);

    assertThat(driver.check().orElseThrow().code()).isEqualTo("no-engine");
    assertThat(driver.start(launch(answering()), new Follower()))
        .isInstanceOfSatisfying(
            Driver.Outcome.Failed.class,
            failed -> assertThat(failed.reason().code()).isEqualTo("no-engine"));
    assertThatThrownBy(() -> driver.containers()).isInstanceOf(EngineException.class);
    engine.away(false);
    assertThat(driver.containers()).hasSize(1);
  }

  @Test
  void hasImage_onlySimulatedOnes() {
    assertThat(driver.hasImage(SimulatedEngine.IMAGE)).isTrue();
    assertThat(driver.hasImage("data-dns/jupyter:trixie")).isFalse();
  }

  @Test
  void trial_triesNothing_andSaysSo() {
    assertThat(simulated.trial().driver().start(launch(answering()), new Follower()))
        .isInstanceOfSatisfying(
            Driver.Outcome.Failed.class,
            failed -> assertThat(failed.reason().code()).isEqualTo("simulated"));
    assertThat(simulated.containers()).isEmpty();
  }

  @Test
  void clock_isWrongByWhatItsFileSays() throws IOException {
    var file = data.resolve("clock");
    Files.writeString(file, "7200\n");
    var clock =
        new SimulatedConfig(URI.create("http://127.0.0.1:1"), Optional.of(file)).siteClock();

    assertThat(Duration.between(Instant.now(), clock.instant()))
        .isBetween(Duration.ofSeconds(7_100), Duration.ofSeconds(7_300));

    Files.writeString(file, "-7200\n");
    await()
        .untilAsserted(
            () ->
                assertThat(Duration.between(Instant.now(), clock.instant()))
                    .isBetween(Duration.ofSeconds(-7_300), Duration.ofSeconds(-7_100)));
  }

  private static Tool tool(String image) {
    return new TestTool("simulated").label("Simulated notebook").image(image).port(18_888).make();
  }
}
