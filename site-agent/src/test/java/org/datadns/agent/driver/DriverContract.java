package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;
import org.datadns.agent.driver.Driver.Outcome;
import org.datadns.agent.driver.Driver.Progress;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every driver keeps to, whatever engine it drives and however its tools fare. Those whose
 * tools answer keep to {@link RunningContract} too, those that have real containers to {@link
 * ContainmentContract}. A driver's own test says which driver and which launches fail at it.
 */
abstract class DriverContract {
  static final Size SMALL = new Size("small", 128L << 20, 0.5, 64, 0);
  static final Duration GRACE = Duration.ofSeconds(1);

  @TempDir Path data;
  private final Set<String> started = Collections.synchronizedSet(new HashSet<>());
  Driver driver;

  /** The driver under test. */
  abstract Driver driver();

  /** Launches that come to nothing, each by the code that says why. */
  abstract Map<String, Launch> failing();

  @BeforeEach
  void begin() throws IOException {
    driver = driver();
    Files.setPosixFilePermissions(data, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.writeString(data.resolve("hello.txt"), "hello\n");
  }

  @AfterEach
  void stopAll() {
    started.forEach(session -> driver.stop(session, Duration.ZERO));
    assertThat(driver.containers()).isEmpty();
  }

  @TestFactory
  Stream<DynamicTest> start_fails_saysWhy_andLeavesNothing() {
    return failing().entrySet().stream()
        .map(
            each ->
                DynamicTest.dynamicTest(
                    each.getKey(),
                    () ->
                        assertFailed(
                            driver.start(each.getValue(), new Follower()), each.getKey())));
  }

  @Test
  void stop_nothingRuns_doesNothing() {
    driver.stop("sthereisnone", GRACE);

    assertThat(driver.containers()).isEmpty();
  }

  @Test
  void logAndUsage_ofOneThatIsNot_areEmpty() {
    assertThat(driver.log("sthereisnone", 10)).isEmpty();
    assertThat(driver.usage("sthereisnone")).isEmpty();
  }

  @Test
  void check_anEngineIsThere_isContent() {
    assertThat(driver.check()).isEmpty();
  }

  final Launch launch(Tool tool) {
    return launch(tool, Duration.ofSeconds(30));
  }

  final Launch launch(Tool tool, Duration readyWithin) {
    var session = "s" + random();
    started.add(session);
    return new Launch(
        session,
        1,
        tool,
        tool.sizes().getFirst(),
        List.of(new Launch.Mounted("doi:10.5072/fk2/hello", data, "hello")),
        tool.account(),
        List.of(),
        "w" + random(),
        "/base/",
        "token" + random(),
        readyWithin);
  }

  /** Another session with the same workspace. */
  final Launch again(Launch before, Tool tool) {
    var fresh = launch(tool);
    return new Launch(
        fresh.session(),
        fresh.attempt(),
        tool,
        fresh.size(),
        fresh.datasets(),
        before.account(),
        before.files(),
        before.workspace(),
        fresh.base(),
        fresh.token(),
        fresh.readyWithin());
  }

  /** The next attempt of the same session. */
  static Launch next(Launch launch) {
    return with(launch, launch.attempt() + 1, launch.account(), launch.files(), launch.datasets());
  }

  static Launch with(
      Launch launch, int attempt, Account account, List<Launch.WorkspaceFile> files) {
    return with(launch, attempt, account, files, launch.datasets());
  }

  static Launch with(
      Launch launch,
      int attempt,
      Account account,
      List<Launch.WorkspaceFile> files,
      List<Launch.Mounted> datasets) {
    return new Launch(
        launch.session(),
        attempt,
        launch.tool(),
        launch.size(),
        datasets,
        account,
        files,
        launch.workspace(),
        launch.base(),
        launch.token(),
        launch.readyWithin());
  }

  static String running(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Running.class);
    return ((Outcome.Running) outcome).host();
  }

  final String assertFailed(Outcome outcome, String code) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    var reason = ((Outcome.Failed) outcome).reason();
    assertThat(reason.code()).as(reason.text()).isEqualTo(code);
    assertThat(driver.containers()).isEmpty();
    return reason.text();
  }

  private static String random() {
    return Long.toString(ThreadLocalRandom.current().nextLong(1L << 60), 32);
  }

  /** Remembers the steps, and may lose interest at one of them. */
  static final class Follower implements Progress {
    final List<String> steps = Collections.synchronizedList(new ArrayList<>());
    volatile String wantedUntilStep = "";

    @Override
    public void step(String step) {
      steps.add(step);
    }

    @Override
    public boolean isWanted() {
      return !steps.contains(wantedUntilStep);
    }
  }
}
