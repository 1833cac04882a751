package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.datadns.agent.driver.Driver.Container;
import org.datadns.agent.driver.Driver.Outcome;
import org.datadns.agent.driver.Driver.Progress;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.Activity;
import org.datadns.agent.tool.BasePath;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.Tool;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every driver keeps to, whatever engine it drives. A driver's own test says which driver,
 * which image has Python and a shell, and how to end a container from outside; everything else is
 * seen through {@link Driver} and through a small tool that runs commands where sessions run.
 */
abstract class DriverContract {
  private static final Size SMALL = new Size("small", 128L << 20, 0.5, 64, 0);
  private static final Duration GRACE = Duration.ofSeconds(1);

  @TempDir Path data;
  private final Set<String> started = Collections.synchronizedSet(new HashSet<>());
  Driver driver;

  /** The driver under test. */
  abstract Driver driver();

  /** An image with Python, a shell and {@code setsid}, whose own user is 1000:1000. */
  abstract String image();

  /** Ends a session's container from outside, as an accident does. */
  abstract void kill(String session);

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

  @Test
  void start_toolAnswers_isRunning() {
    var launch = launch(witness());
    var follower = new Follower();

    var host = running(driver.start(launch, follower));

    assertThat(in(launch, host, "echo from inside")).isEqualTo("from inside\n");
    assertThat(follower.steps).contains("Waiting for Witness");
    assertThat(driver.containers())
        .containsExactly(new Container(launch.session(), 1, true, Optional.empty()));
  }

  @Test
  void start_sameAttemptAgain_takesItOver() {
    var launch = launch(witness());
    var host = running(driver.start(launch, new Follower()));
    in(launch, host, "touch /tmp/mark");

    assertThat(running(driver.start(launch, new Follower()))).isEqualTo(host);

    assertThat(in(launch, host, "ls /tmp")).contains("mark");
    assertThat(driver.containers()).hasSize(1);
  }

  @Test
  void start_otherAttempt_replacesIt() {
    var first = launch(witness());
    var before = running(driver.start(first, new Follower()));
    in(first, before, "touch /tmp/mark");
    var second = with(first, 2, first.account(), first.files(), first.datasets());

    var host = running(driver.start(second, new Follower()));

    assertThat(in(second, host, "ls /tmp")).doesNotContain("mark");
    assertThat(driver.containers())
        .containsExactly(new Container(first.session(), 2, true, Optional.empty()));
  }

  @Test
  void start_sameAttemptThatEnded_startsAnew() {
    var launch = launch(witness());
    running(driver.start(launch, new Follower()));
    kill(launch.session());

    var host = running(driver.start(launch, new Follower()));

    assertThat(in(launch, host, "echo again")).isEqualTo("again\n");
  }

  @Test
  void start_neverReady_endsInTimeAndLeavesNothing() {
    var silent = launch(tool(List.of("sleep", "600")), Duration.ofSeconds(1));

    assertFailed(driver.start(silent, new Follower()), "never-ready");
  }

  @Test
  void start_toolDies_saysItsLastWordsAndLeavesNothing() {
    var stillborn = launch(tool(List.of("sh", "-c", "echo last words; exit 3")));

    var why = assertFailed(driver.start(stillborn, new Follower()), "died");

    assertThat(why).contains("3", "last words");
  }

  @Test
  void start_toolNeedsTooMuchMemory_saysThatAndLeavesNothing() {
    var greedy = launch(tool(List.of("python3", "-c", "len(bytearray(400 << 20))")));

    assertFailed(driver.start(greedy, new Follower()), "out-of-memory");
  }

  @Test
  void start_imageIsNotThere_saysThatAndLeavesNothing() {
    var tool =
        new Tool(
            "absent",
            "Absent",
            "data-dns/there-is-none:ever",
            8888,
            BasePath.KEEP,
            List.of(),
            "/",
            "/",
            "/",
            Activity.NONE,
            "/home/jovyan",
            account(),
            Map.of(),
            List.of(),
            List.of(SMALL));

    assertFailed(driver.start(launch(tool), new Follower()), "image-missing");
  }

  @Test
  void start_isGivenUp_endsSoonAndLeavesNothing() {
    var silent = launch(tool(List.of("sleep", "600")), Duration.ofSeconds(60));
    var follower = new Follower();
    follower.wantedUntilStep = "Waiting for Witness";
    long start = System.nanoTime();

    assertFailed(driver.start(silent, follower), "given-up");

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
  }

  @Test
  void stop_asksFirst_thenGivesTime() {
    var launch =
        launch(
            tool(
                List.of(
                    "sh",
                    "-c",
                    "trap 'echo bye > $HOME/bye; exit 0' TERM INT;"
                        + " python3 -m http.server {port} & wait; wait")));
    running(driver.start(launch, new Follower()));

    driver.stop(launch.session(), Duration.ofSeconds(20));

    assertThat(driver.containers()).isEmpty();
    var next = again(launch, witness());
    assertThat(in(next, running(driver.start(next, new Follower())), "cat $HOME/bye"))
        .isEqualTo("bye\n");
  }

  @Test
  void stop_isNotHeard_killsAfterTheGrace() {
    var deaf =
        launch(
            tool(
                List.of(
                    "python3",
                    "-c",
                    "import http.server, signal;"
                        + " [signal.signal(s, signal.SIG_IGN) for s in (2, 3, 15)];"
                        + " http.server.HTTPServer(('', 8888),"
                        + " http.server.SimpleHTTPRequestHandler).serve_forever()")));
    running(driver.start(deaf, new Follower()));
    long start = System.nanoTime();

    driver.stop(deaf.session(), GRACE);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(GRACE, GRACE.multipliedBy(15));
    assertThat(driver.containers()).isEmpty();
  }

  @Test
  void stop_nothingRuns_doesNothing() {
    driver.stop("sthereisnone", GRACE);

    assertThat(driver.containers()).isEmpty();
  }

  @Test
  void stop_keepsTheWorkspaceForTheNextSession() {
    var first = launch(witness());
    in(first, running(driver.start(first, new Follower())), "echo mine > $HOME/mine");
    driver.stop(first.session(), GRACE);
    var second = again(first, witness());

    var host = running(driver.start(second, new Follower()));

    assertThat(in(second, host, "cat $HOME/mine")).isEqualTo("mine\n");
  }

  @Test
  void containers_oneHasEnded_saysHow() {
    var launch = launch(witness());
    running(driver.start(launch, new Follower()));

    kill(launch.session());

    await()
        .untilAsserted(
            () ->
                assertThat(driver.containers())
                    .singleElement()
                    .satisfies(
                        ended -> {
                          assertThat(ended.running()).isFalse();
                          assertThat(ended.attempt()).isEqualTo(1);
                          assertThat(ended.end().orElseThrow().code()).isEqualTo("died");
                        }));
  }

  @Test
  void log_isWhatTheToolWrote_emptyForOneThatIsNot() {
    var launch = launch(witness());
    running(driver.start(launch, new Follower()));

    assertThat(driver.log(launch.session(), 10)).contains("the witness stands");
    assertThat(driver.log("sthereisnone", 10)).isEmpty();
  }

  @Test
  void usage_countsProcessorMemoryAndKills_emptyForOneThatIsNot() {
    var launch = launch(witness());
    var host = running(driver.start(launch, new Follower()));
    var before = driver.usage(launch.session()).orElseThrow();

    in(launch, host, "python3 -c 'sum(range(5_000_000))'");
    in(launch, host, "python3 -c 'len(bytearray(400 << 20))'");

    var after = driver.usage(launch.session()).orElseThrow();
    assertThat(before.memory()).isPositive();
    assertThat(before.outOfMemoryKills()).isZero();
    assertThat(after.cpu()).isGreaterThan(before.cpu().plusMillis(50));
    assertThat(after.outOfMemoryKills()).isEqualTo(1);
    assertThat(in(launch, host, "echo alive")).isEqualTo("alive\n");
    assertThat(driver.usage("sthereisnone")).isEmpty();
  }

  @Test
  void files_arePlacedInANewWorkspace_onceAndForItsAccount() {
    var launch = with(launch(witness()), 1, account(), List.of(file("start.txt", "begin\n")));
    var host = running(driver.start(launch, new Follower()));
    assertThat(in(launch, host, "cat $HOME/start.txt; stat -c %u:%g $HOME/start.txt"))
        .isEqualTo("begin\n1000:1000\n");
    in(launch, host, "echo changed > $HOME/start.txt");

    driver.start(launch, new Follower());
    assertThat(in(launch, host, "cat $HOME/start.txt")).isEqualTo("changed\n");
    var next = again(launch, witness());
    host = running(driver.start(next, new Follower()));
    assertThat(in(next, host, "cat $HOME/start.txt")).isEqualTo("changed\n");
  }

  @Test
  void datasets_areAllThere_andReadOnly() throws IOException {
    var second = Files.createDirectory(data.resolve("second"));
    Files.writeString(second.resolve("other.txt"), "other\n");
    var datasets =
        List.of(
            new Launch.Mounted("doi:10.5072/fk2/first", data, "first"),
            new Launch.Mounted("doi:10.5072/fk2/second", second, "a second"));
    var base = launch(witness());
    var launch = with(base, 1, base.account(), base.files(), datasets);

    var host = running(driver.start(launch, new Follower()));

    assertThat(in(launch, host, "cat $DATASET_PATH/hello.txt '/data/a second/other.txt'"))
        .isEqualTo("hello\nother\n");
    assertThat(in(launch, host, "echo $DATASET_PATH $DATASET_IDENTIFIER"))
        .isEqualTo("/data/first doi:10.5072/fk2/first\n");
    assertThat(in(launch, host, "for d in first 'a second'; do touch \"/data/$d/new\"; done; true"))
        .contains("'/data/first/new': Read-only", "'/data/a second/new': Read-only");
    assertThat(in(launch, host, "rm /data/first/hello.txt; chmod 777 /data/first; true"))
        .contains("Read-only file system");
  }

  @Test
  void account_andItsGroups_readWhatTheyMayAndNothingElse_andOwnTheWorkspace() throws Exception {
    var shared = readableBy(4567, "shared.txt");
    var foreign = readableBy(4568, "foreign.txt");
    var account = new Account(2345, 3456, List.of(4567));
    var launch = with(launch(witness()), 1, account, List.of(file("start.txt", "begin\n")));

    var host = running(driver.start(launch, new Follower()));

    assertThat(in(launch, host, "id -u; id -g; id -G")).isEqualTo("2345\n3456\n3456 4567\n");
    assertThat(in(launch, host, "cat $DATASET_PATH/" + shared.getFileName())).isEqualTo("secret\n");
    assertThat(in(launch, host, "cat $DATASET_PATH/" + foreign.getFileName()))
        .contains("Permission denied");
    assertThat(in(launch, host, "cd && pwd && echo mine > mine && stat -c %u:%g . mine start.txt"))
        .isEqualTo("/home/jovyan\n2345:3456\n2345:3456\n2345:3456\n");
  }

  @Test
  void environment_andCommand_tellTheToolWhereItIsServed_tokenStaysOutOfTheCommand() {
    var tool =
        tool(
            List.of("python3", "-c", Witness.SCRIPT, "{port}", "{base}", "{token}"),
            Map.of("WHERE", "{base}at/{port}", "SECRET", "x{token}", "BRACES", "{other}"));
    var launch = launch(tool);

    var host = running(driver.start(launch, new Follower()));

    assertThat(in(launch, host, "echo $WHERE $SECRET $BRACES"))
        .isEqualTo("/base/at/8888 x" + launch.token() + " {other}\n");
    var command = in(launch, host, "tr '\\0' ' ' < /proc/$PPID/cmdline");
    assertThat(command).contains("8888 /base/ {token}").doesNotContain(launch.token());
  }

  @Test
  void session_hasNoRights() {
    var launch = launch(witness());
    var host = running(driver.start(launch, new Follower()));

    assertThat(in(launch, host, "grep -E '^(Cap(Prm|Eff|Bnd)|NoNewPrivs)' /proc/self/status"))
        .isEqualTo(
            "CapPrm:\t0000000000000000\nCapEff:\t0000000000000000\n"
                + "CapBnd:\t0000000000000000\nNoNewPrivs:\t1\n");
    assertThat(in(launch, host, "touch /etc/new; touch /new; true"))
        .contains("'/etc/new': Read-only", "'/new': Read-only");
  }

  @Test
  void check_anEngineIsThere_isContent() {
    assertThat(driver.check()).isEmpty();
  }

  static String in(Launch launch, String host, String command) {
    return Witness.ask(host, launch.tool().port(), command);
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

  final Tool witness() {
    return tool(List.of("python3", "-c", Witness.SCRIPT, "{port}"));
  }

  static String running(Outcome outcome) {
    assertThat(outcome).isInstanceOf(Outcome.Running.class);
    return ((Outcome.Running) outcome).host();
  }

  private Tool tool(List<String> command) {
    return tool(command, Map.of());
  }

  private Tool tool(List<String> command, Map<String, String> environment) {
    return new Tool(
        "witness",
        "Witness",
        image(),
        8888,
        BasePath.STRIP,
        command,
        "/",
        "/",
        "/",
        Activity.NONE,
        "/home/jovyan",
        account(),
        environment,
        List.of(),
        List.of(SMALL));
  }

  /** Another session with the same workspace. */
  private Launch again(Launch before, Tool tool) {
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

  private static Launch with(
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

  private Path readableBy(int group, String name) throws IOException {
    var file = Files.writeString(data.resolve(name), "secret\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Files.setAttribute(file, "unix:gid", group);
    return file;
  }

  private String assertFailed(Outcome outcome, String code) {
    assertThat(outcome).isInstanceOf(Outcome.Failed.class);
    var reason = ((Outcome.Failed) outcome).reason();
    assertThat(reason.code()).as(reason.text()).isEqualTo(code);
    assertThat(driver.containers()).isEmpty();
    return reason.text();
  }

  private static Account account() {
    return new Account(1000, 1000, List.of());
  }

  private static Launch.WorkspaceFile file(String name, String content) {
    return new Launch.WorkspaceFile(name, content.getBytes(StandardCharsets.UTF_8));
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
