package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.agent.inventory.Probe.Request;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What real helper processes see. */
class ProbeTest {
  private static final Account PERSON = new Account(1000, 1000, List.of());
  private static final int PROJECT = 5000;

  @TempDir Path directory;
  private MountWatch watch;

  /** Closed to everyone else, as a home directory above the data may be. */
  @BeforeEach
  void close() throws IOException {
    watch = new MountWatch(directory.resolve("looks"), Duration.ofSeconds(10), () -> {});
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  @AfterEach
  void end() {
    watch.close();
  }

  @Test
  void openDirectoryBelowAClosedOne_isServed() throws IOException {
    assertThat(code(made("open", "rwxr-xr-x"))).isEmpty();
  }

  @Test
  void directoryThatCannotBeListed_isUnreadable() throws IOException {
    assertThat(code(made("private", "rwx------"))).contains("unreadable");
    assertThat(code(made("unlistable", "rwx--x--x"))).contains("unreadable");
    assertThat(code(made("untraversable", "rwxr--r--"))).contains("unreadable");
  }

  @Test
  void file_isJudgedByItsOwnModes() throws IOException {
    assertThat(code(written("open.nc", "rw-r--r--"))).isEmpty();
    assertThat(code(written("closed.nc", "rw-------"))).contains("unreadable");
  }

  @Test
  void projectsFiles_areReadByItsGroupAlone() throws IOException {
    assumeThat(isRoot()).isTrue();
    var folder = ofProject(made("project", "rwxr-x---"));
    var file = ofProject(written("project.nc", "rw-r-----"));
    var member = PERSON.withGroups(List.of(4999, PROJECT));

    assertThat(code(folder, member)).isEmpty();
    assertThat(code(file, member)).isEmpty();
    assertThat(code(folder, PERSON)).contains("unreadable");
    assertThat(code(file, PERSON)).contains("unreadable");
    assertThat(code(folder, new Account(2000, PROJECT, List.of()))).isEmpty();
  }

  @Test
  void nothing_isMissing_whicheverWay() throws IOException {
    assertThat(code(directory.resolve("gone"))).contains("missing");
    assertThat(code(written("file", "rw-r--r--").resolve("below"))).contains("missing");
    var link = Files.createSymbolicLink(directory.resolve("dangling"), Path.of("gone"));
    assertThat(code(link)).contains("missing");
  }

  @Test
  void whatFails_saysHow_withoutThePath() throws IOException {
    var loop = Files.createSymbolicLink(directory.resolve("loop"), Path.of("loop"));

    var refusal = look(loop, PERSON).orElseThrow();

    assertThat(refusal.code()).isEqualTo("failing");
    assertThat(refusal.text()).isEqualTo("Looking at it fails: Too many levels of symbolic links.");
  }

  @Test
  void device_isNoData() {
    assertThat(code(Path.of("/dev/null"))).contains("not-data");
  }

  @Test
  void hostileNames_areOnlyNames() throws IOException {
    var hostile = made("$(touch hacked); \"'-rf\n*", "rwxr-xr-x");

    assertThat(code(hostile)).isEmpty();
    assertThat(code(made("-", "rwx------"))).contains("unreadable");
    assertThat(directory.resolve("hacked")).doesNotExist();
  }

  @Test
  void link_isFollowed_toWhereItLeads() throws IOException {
    var data = made("data", "rwxr-xr-x");
    var link = Files.createSymbolicLink(directory.resolve("link"), data);
    var request = new Request(link, PERSON);

    watch.lookAtAll(List.of(request));

    assertThat(watch.sight(request).orElseThrow().place()).contains(data.toRealPath());
  }

  @Test
  void manyPaths_areAllSeen() throws IOException {
    var open = made("open", "rwxr-xr-x");
    var requests =
        IntStream.range(0, 450)
            .mapToObj(i -> new Request(i % 9 == 0 ? directory.resolve("no" + i) : open, account(i)))
            .toList();

    watch.lookAtAll(requests);

    assertThat(requests)
        .allSatisfy(
            request ->
                assertThat(watch.sight(request).orElseThrow().refusal().map(Reason::code))
                    .isEqualTo(
                        request.path().equals(open) ? Optional.empty() : Optional.of("missing")));
  }

  @Test
  void answers_leaveNoFiles() throws IOException {
    code(made("open", "rwxr-xr-x"));

    assertThat(directory.resolve("looks")).isEmptyDirectory();
  }

  @Test
  void rootIsSquashed_theAccountGoesTheWholeWay() throws Exception {
    assumeThat(isRoot()).isTrue();
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    var folder = ofOthers(made("project", "rwxr-x---"));
    var file = ofOthers(written("project.nc", "rw-r-----"));
    var closed = made("closed", "rwx------");
    var below = Files.createDirectory(closed.resolve("below"));
    ofOthers(closed);
    var member = PERSON.withGroups(List.of(PROJECT));
    var requests =
        List.of(
            new Request(folder, member),
            new Request(file, member),
            new Request(folder, PERSON),
            new Request(file, PERSON),
            new Request(below, member));

    // root that must ask like everybody, as at a server that takes it for nobody
    var command =
        new ArrayList<>(
            List.of("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--inh-caps=-all"));
    command.addAll(Probe.command(requests));
    var process = new ProcessBuilder(command).redirectError(Redirect.DISCARD).start();
    var answer = process.getInputStream().readAllBytes();

    assertThat(Probe.sights(answer, requests))
        .extracting(sight -> sight.refusal().map(Reason::text).orElse("served"))
        .satisfiesExactly(
            text -> assertThat(text).isEqualTo("served"),
            text -> assertThat(text).isEqualTo("served"),
            text -> assertThat(text).contains("may not read it"),
            text -> assertThat(text).contains("may not read it"),
            text -> assertThat(text).isEqualTo("Looking at it fails: Permission denied."));
  }

  private static Path ofOthers(Path path) throws IOException {
    Files.setAttribute(path, "unix:uid", 4711);
    return ofProject(path);
  }

  private static Account account(int i) {
    return new Account(1000 + i, 1000, List.of());
  }

  private Optional<String> code(Path path) {
    return code(path, PERSON);
  }

  private Optional<String> code(Path path, Account account) {
    return look(path, account).map(Reason::code);
  }

  private Optional<Reason> look(Path path, Account account) {
    var request = new Request(path, account);
    watch.lookAtAll(List.of(request));
    return watch.sight(request).orElseThrow().refusal();
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
  }

  private static Path ofProject(Path path) throws IOException {
    return Files.setAttribute(path, "unix:gid", PROJECT);
  }

  private Path written(String name, String modes) throws IOException {
    var file = Files.writeString(directory.resolve(name), "data");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(modes));
  }

  private Path made(String name, String modes) throws IOException {
    var made = Files.createDirectory(directory.resolve(name));
    return Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(modes));
  }
}
