package org.datadns.agent.view;

import static java.nio.file.attribute.PosixFilePermissions.fromString;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.datadns.agent.tool.Account;
import org.datadns.agent.view.Report.Mechanism;
import org.datadns.agent.view.Views.Showing;
import org.datadns.agent.view.Views.Showing.Failed;
import org.datadns.agent.view.Views.Showing.Shown;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Views on this machine's own kernel; needs root, as an agent does. */
class ViewsIT {
  private static final Account ACCOUNT = new Account(4_711, 4_711, List.of(4_712));

  @TempDir Path directory;

  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T20:00:00Z"));
  private Path data;
  private Path state;
  private Views views;

  @BeforeEach
  void open() throws IOException {
    assumeTrue("root".equals(System.getProperty("user.name")), "only root mounts");
    // the account must be able to walk there, as to any mount
    Files.setPosixFilePermissions(directory, fromString("rwxr-xr-x"));
    data = Files.createDirectory(directory.resolve("data, with : and \\"));
    state = Files.createDirectory(directory.resolve("state"));
    Files.setPosixFilePermissions(data, fromString("rwxr-xr-x"));
    views = views();
    var kernel = System.getProperty("os.version").split("[^0-9]+", 3);
    assumeTrue(
        Integer.parseInt(kernel[0]) * 1_000 + Integer.parseInt(kernel[1]) >= 6_005,
        "Linux 6.5 or newer");
    assertThat(views.mechanism()).isEqualTo(Mechanism.OVERLAY);
  }

  @AfterEach
  void close() throws IOException {
    if (views != null) {
      pass(Duration.ofHours(1));
      views.tidy(ignored -> false);
      pass(Duration.ofHours(1));
      views.tidy(ignored -> false);
      assertThat(mounts()).isEmpty();
    }
  }

  @Test
  void filesHaveTheirNamesAndContentsAndNothingElseIsThere() throws IOException {
    store("17a-1", "one", "rw-r--r--");
    store("17a-2", "secret", "rw-r--r--");

    var shown = shown(plan(file("folder/Ärger 数据.txt", "17a-1")), "s1");

    assertThat(tree(shown.path())).containsExactly("folder", "folder/Ärger 数据.txt");
    var file = shown.path().resolve("folder/Ärger 数据.txt");
    assertThat(file).hasContent("one").hasSize(3);
    assertThat(Files.getLastModifiedTime(file).toInstant().getEpochSecond())
        .isEqualTo(Files.getLastModifiedTime(data.resolve("17a-1")).toInstant().getEpochSecond());
    assertThat(shown.report()).returns(1, Report::shown).returns(0, Report::missing);
    assertThat(shown.path().resolve("17a-2")).doesNotExist();
  }

  @Test
  void nobodyReadsMoreThanTheAccountMay() throws IOException {
    store("17a-1", "of others", "rw-------");
    var grouped = store("17a-2", "of the group", "rw-r-----");
    Files.setAttribute(grouped, "unix:gid", 4_712);

    var shown = shown(plan(file("others", "17a-1"), file("group", "17a-2")), "s1");

    assertThat(shown.report().unreadable()).isEqualTo(1);
    assertThat(shown.report().examples()).containsExactly("others");
    // even root is asked as the account
    assertThat(shown.path().resolve("group")).hasContent("of the group");
    assertThat(run("cat", shown.path().resolve("others").toString()))
        .contains("Permission denied")
        .doesNotContain("of others");
  }

  @Test
  void linksAndWhatIsMissingAreLeftOut() throws IOException {
    store("17a-1", "here", "rw-r--r--");
    Files.createSymbolicLink(data.resolve("17a-2"), Path.of("/etc/passwd"));
    Files.createSymbolicLink(data.resolve("sub"), Path.of("/etc"));
    Files.createDirectory(data.resolve("17a-3"));
    run("mkfifo", data.resolve("17a-4").toString());

    var shown =
        shown(
            plan(
                file("here", "17a-1"),
                file("link", "17a-2"),
                file("through a link", "sub/passwd"),
                file("folder", "17a-3"),
                file("pipe", "17a-4"),
                file("gone", "17a-5"),
                file("up", "../state")),
            "s1");

    assertThat(tree(shown.path())).containsExactly("here");
    assertThat(shown.report()).returns(1, Report::shown).returns(6, Report::missing);
    assertThat(shown.report().examples()).hasSize(5).contains("link");
  }

  @Test
  void aFileThatBecomesALinkLaterLeadsNowhere() throws IOException {
    var stored = store("17a-1", "here", "rw-r--r--");
    var shown = shown(plan(file("here", "17a-1")), "s1");
    Files.delete(stored);
    Files.createSymbolicLink(stored, Path.of("/etc/passwd"));

    assertThat(run("cat", shown.path().resolve("here").toString())).doesNotContain("root:");
  }

  @Test
  void noneOfItsFilesIsAReasonAndSomeAreANote() {
    assertThat(views.show(plan(file("a", "17a-1")), "s1"))
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.reason().code()).isEqualTo("files-missing"));
  }

  @Test
  void aDirectoryThatIsNotThereIsAReason() {
    assertThat(
            views.show(new Plan(data.resolve("none"), ACCOUNT, List.of(file("a", "17a-1"))), "s1"))
        .isInstanceOf(Failed.class);
    views.tidy(ignored -> true);
    assertThat(views.all()).isEmpty();
  }

  @Test
  void whatWasMissingIsShownOnceItIsThere() throws IOException {
    store("17a-1", "one", "rw-r--r--");
    var plan = plan(file("a", "17a-1"), file("b", "17a-2"));
    assertThat(shown(plan, "s1").report()).returns(1, Report::missing);

    store("17a-2", "two", "rw-r--r--");
    pass(Duration.ofMinutes(2));

    var again = shown(plan, "s2");
    assertThat(again.report()).returns(0, Report::missing);
    assertThat(again.path().resolve("b")).hasContent("two");
  }

  @Test
  void aStateDirectoryBehindALinkKeepsNoMounts() throws IOException {
    store("17a-1", "one", "rw-r--r--");
    var link = Files.createSymbolicLink(directory.resolve("link"), state);
    var linked = new Views(link, now::get);
    assertThat(linked.show(plan(file("a", "17a-1")), "s1")).isInstanceOf(Shown.class);

    pass(Duration.ofHours(1));
    linked.tidy(ignored -> false);
    pass(Duration.ofHours(1));
    linked.tidy(ignored -> false);
    assertThat(mounts()).isEmpty();
    assertThat(linked.all()).isEmpty();
  }

  @Test
  void sessionsShareAViewAndItGoesSomeTimeAfterTheLast() throws IOException {
    store("17a-1", "one", "rw-r--r--");
    var plan = plan(file("a", "17a-1"));
    var first = shown(plan, "s1");
    var second = shown(plan, "s2");
    assertThat(second.path()).isEqualTo(first.path());

    pass(Duration.ofHours(1));
    views.tidy(Set.of("s2")::contains);
    assertThat(first.path().resolve("a")).exists();

    views.tidy(ignored -> false);
    assertThat(shown(plan, "s3").path()).as("kept for a while").isEqualTo(first.path());

    views.tidy(ignored -> false);
    pass(Duration.ofHours(1));
    views.tidy(ignored -> false);
    assertThat(views.all()).isEmpty();
    assertThat(mounts()).isEmpty();
  }

  @Test
  void whatDiffersInFilesOrEyesHasViewsOfItsOwn() throws IOException {
    store("17a-1", "one", "rw-r--r--");
    store("17a-2", "two", "rw-r--r--");
    var open = shown(plan(file("a", "17a-1")), "s1");
    var granted = shown(plan(file("a", "17a-1"), file("b", "17a-2")), "s2");
    var others =
        shown(
            new Plan(data, new Account(4_713, 4_713, List.of()), List.of(file("a", "17a-1"))),
            "s3");

    assertThat(Set.of(open.path(), granted.path(), others.path())).hasSize(3);
    assertThat(tree(open.path())).containsExactly("a");
    assertThat(tree(granted.path())).containsExactly("a", "b");
  }

  @Test
  void aNewRunOfTheAgentTakesViewsOnWhetherMountedOrNot() throws IOException {
    store("17a-1", "one", "rw-r--r--");
    var plan = plan(file("a", "17a-1"));
    var before = shown(plan, "s1");

    views = views();
    assertThat(shown(plan, "s1").path()).isEqualTo(before.path());

    // as after the machine has been started again
    run("umount", before.path().toString());
    views = views();
    assertThat(shown(plan, "s1").path()).isEqualTo(before.path());
    assertThat(before.path().resolve("a")).hasContent("one");
  }

  @Test
  void whatAKilledAgentLeftHalfDoneIsTakenAway() throws IOException {
    store("17a-1", "one", "rw-r--r--");
    var plan = plan(file("a", "17a-1"));
    var before = shown(plan, "s1");
    var view = before.path().getParent();
    Files.delete(view.resolve(ViewMaker.REPORT));

    views = views();
    assertThat(shown(plan, "s2").path()).isNotEqualTo(before.path());
    views.tidy(Set.of("s1", "s2")::contains);

    assertThat(view).doesNotExist();
    assertThat(mounts()).hasSize(1);
  }

  @Test
  void withoutTheKernelsHelpSmallDatasetsAreShownFileByFile() throws Exception {
    store("17a-1", "one", "rw-r--r--");
    var view = Files.createDirectory(directory.resolve("view"));
    plan(file("folder/a", "17a-1"), file("gone", "17a-2")).write(view.resolve(ViewMaker.PLAN));

    var report = new Maker().make(view, Mechanism.FILES, 2);

    assertThat(report).returns(Mechanism.FILES, Report::mechanism).returns(1, Report::missing);
    assertThat(tree(view.resolve(ViewMaker.NAMES))).containsExactly("folder", "folder/a");
    assertThat(view.resolve("names/folder/a")).isEmptyFile();
  }

  @Test
  @Tag("long")
  void aHundredThousandFilesAreShown() throws IOException {
    var files = new ArrayList<Plan.File>();
    for (int i = 0; i < 100_000; i++) {
      var stored = "%011x-%012x".formatted(i, i);
      Files.writeString(data.resolve(stored), "x");
      files.add(file("folder %d/file %d.txt".formatted(i / 1_000, i), stored));
    }
    run("chmod", "-R", "a+rX", data.toString());
    long began = System.nanoTime();

    var shown = shown(new Plan(data, ACCOUNT, files), "s1");

    var took = Duration.ofNanos(System.nanoTime() - began);
    System.out.println("view of 100000 files: " + took.toMillis() + " ms");
    assertThat(took).isLessThan(Duration.ofMinutes(3));
    assertThat(shown.report().shown()).isEqualTo(100_000);
    assertThat(shown.path().resolve("folder 99/file 99999.txt")).hasContent("x");
    assertThat(mounts()).hasSize(1);
  }

  private Shown shown(Plan plan, String session) {
    Showing showing = views.show(plan, session);
    assertThat(showing).isInstanceOf(Shown.class);
    return (Shown) showing;
  }

  private Views views() {
    return new Views(state, now::get);
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private Path store(String name, String content, String mode) throws IOException {
    var file = Files.writeString(data.resolve(name), content);
    Files.setPosixFilePermissions(file, fromString(mode));
    return file;
  }

  private Plan plan(Plan.File... files) {
    return new Plan(data, ACCOUNT, List.of(files));
  }

  private static Plan.File file(String name, String stored) {
    return new Plan.File(name, stored);
  }

  private List<String> mounts() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines.filter(line -> line.contains(state.toString())).toList();
    }
  }

  private static List<String> tree(Path top) throws IOException {
    try (var all = Files.walk(top)) {
      return all.filter(path -> !path.equals(top))
          .map(path -> top.relativize(path).toString())
          .sorted()
          .collect(Collectors.toList());
    }
  }

  /** What a program wrote, errors included. */
  private static String run(String... command) throws IOException {
    var process = new ProcessBuilder(command).redirectErrorStream(true).start();
    return new String(process.getInputStream().readAllBytes());
  }
}
