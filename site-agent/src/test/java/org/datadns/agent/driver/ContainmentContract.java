package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.BasePath;
import org.datadns.agent.tool.TestTool;
import org.datadns.agent.tool.Tool;
import org.junit.jupiter.api.Test;

/**
 * What drivers keep to that have real containers, seen through a small tool that runs commands
 * where sessions run.
 */
abstract class ContainmentContract extends RunningContract {

  /** An image with Python, a shell and {@code setsid}, whose own user is 1000:1000. */
  abstract String image();

  @Override
  final Tool answering() {
    return witness();
  }

  @Override
  Map<String, Launch> failing() {
    return Map.of(
        "never-ready", launch(tool("sleep", "600"), Duration.ofSeconds(1)),
        "out-of-memory", launch(tool("python3", "-c", "len(bytearray(400 << 20))")),
        "image-missing", launch(witnessOf("data-dns/there-is-none:ever").make()));
  }

  @Test
  void hasImage_tellsWhatCanStart() {
    assertThat(driver.hasImage(image())).isTrue();
    assertThat(driver.hasImage("data-dns/there-is-none:ever")).isFalse();
    assertThat(driver.hasImage("data-dns/none@sha256:" + "0".repeat(64))).isFalse();
  }

  @Test
  void start_toolDies_saysItsLastWordsAndLeavesNothing() {
    var stillborn = launch(tool("sh", "-c", "echo last words; exit 3"));

    var why = assertFailed(driver.start(stillborn, new Follower()), "died");

    assertThat(why).contains("3", "last words");
  }

  @Test
  void start_neverReady_isGivenUp_endsSoonAndLeavesNothing() {
    var silent = launch(tool("sleep", "600"), Duration.ofSeconds(60));
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
                "sh",
                "-c",
                "trap 'echo bye > $HOME/bye; exit 0' TERM INT;"
                    + " python3 -m http.server {port} & wait; wait"));
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
                "python3",
                "-c",
                "import http.server, signal;"
                    + " [signal.signal(s, signal.SIG_IGN) for s in (2, 3, 15)];"
                    + " http.server.HTTPServer(('', 8888),"
                    + " http.server.SimpleHTTPRequestHandler).serve_forever()"));
    running(driver.start(deaf, new Follower()));
    long start = System.nanoTime();

    driver.stop(deaf.session(), GRACE);

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isBetween(GRACE, GRACE.multipliedBy(15));
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
  void log_isWhatTheToolWrote() {
    var launch = launch(witness());
    running(driver.start(launch, new Follower()));

    assertThat(driver.log(launch.session(), 10)).contains("the witness stands");
  }

  @Test
  void usage_countsProcessorMemoryAndKills() {
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
        witnessOf(image())
            .command("python3", "-c", Witness.SCRIPT, "{port}", "{base}", "{token}")
            .environment(
                Map.of("WHERE", "{base}at/{port}", "SECRET", "x{token}", "BRACES", "{other}"))
            .make();
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

  static String in(Launch launch, String host, String command) {
    return Witness.ask(host, launch.tool().port(), command);
  }

  final Tool witness() {
    return tool("python3", "-c", Witness.SCRIPT, "{port}");
  }

  private Tool tool(String... command) {
    return witnessOf(image()).command(command).make();
  }

  private static TestTool witnessOf(String image) {
    return new TestTool("witness")
        .label("Witness")
        .image(image)
        .basePath(BasePath.STRIP)
        .size(SMALL);
  }

  private Path readableBy(int group, String name) throws IOException {
    var file = Files.writeString(data.resolve(name), "secret\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
    Files.setAttribute(file, "unix:gid", group);
    return file;
  }

  private static Account account() {
    return new Account(1000, 1000, List.of());
  }

  private static Launch.WorkspaceFile file(String name, String content) {
    return new Launch.WorkspaceFile(name, content.getBytes(StandardCharsets.UTF_8));
  }
}
