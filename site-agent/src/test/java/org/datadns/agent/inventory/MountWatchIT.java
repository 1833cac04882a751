package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.datadns.agent.inventory.Probe.Request;
import org.datadns.agent.inventory.Probe.Sight;
import org.datadns.agent.inventory.Starters.Content;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real file systems in user space whose servers stop answering. */
class MountWatchIT {
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Optional<String> HANGING = Optional.of("hanging");

  @TempDir Path directory;
  private final List<BindMount> mounts = new ArrayList<>();
  private MountWatch watch;
  private Path data;

  @BeforeEach
  void start() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    data = Files.createDirectories(directory.resolve("data"));
    for (int i = 0; i < 4; i++) {
      Files.createDirectory(data.resolve("d" + i));
    }
    Files.writeString(data.resolve("look.ipynb"), "{}");
    watch = new MountWatch(directory.resolve("looks"), PATIENCE, () -> {});
  }

  @AfterEach
  void stop() {
    watch.close();
    mounts.reversed().forEach(BindMount::close);
  }

  @Test
  void serverStops_allOfItsMountHangs_nothingElseDoes_andItHeals() throws IOException {
    var mount = mounted(data, "mount");
    var there = requests(mount.point());
    var here = requests(data);
    look(there, here);
    assertThat(there).allSatisfy(request -> assertThat(code(request)).isEmpty());

    mount.hang();
    look(there, here);
    assertThat(there).allSatisfy(request -> assertThat(code(request)).isEqualTo(HANGING));
    assertThat(here).allSatisfy(request -> assertThat(code(request)).isEmpty());

    mount.goOn();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              watch.lookAtAll(there);
              assertThat(there).allSatisfy(request -> assertThat(code(request)).isEmpty());
            });
  }

  @Test
  void serverPauses_forLessThanThePatienceTwice_nothingFlaps() throws IOException {
    var mount = mounted(data, "mount");
    var requests = requests(mount.point());
    var reasons = new ArrayList<Optional<String>>();
    look(requests, List.of());

    mount.hang();
    var looking = Thread.ofVirtual().start(() -> watch.lookAtAll(requests));
    // a helper process is at it, and its first patience is over
    long began = System.nanoTime();
    await()
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              reasons.add(code(requests.getFirst()));
              return System.nanoTime() - began > PATIENCE.multipliedBy(5).dividedBy(4).toNanos();
            });
    mount.goOn();
    await().until(() -> !looking.isAlive());
    requests.forEach(request -> reasons.add(code(request)));

    assertThat(reasons).containsOnly(Optional.empty());
  }

  @Test
  void linkLeadsToAMountThatHangs_itAloneHangs() throws IOException {
    var alive = mounted(data, "alive");
    var stopped = mounted(data, "stopped");
    Files.createSymbolicLink(data.resolve("link"), stopped.point().resolve("d0"));
    var link = new Request(alive.point().resolve("link"), account());
    var others = requests(alive.point());
    stopped.hang();

    look(List.of(link), others);
    look(List.of(link), others);

    assertThat(code(link)).isEqualTo(HANGING);
    assertThat(others).allSatisfy(request -> assertThat(code(request)).isEmpty());
  }

  @Test
  void nobodyCanBeKilledThere_threadsAndProcessesStayFew_virtualThreadsRun() throws Exception {
    var inner = mounted(data, "inner");
    var outer = mounted(inner.point(), "outer");
    var there = requests(outer.point());
    var here = requests(data);
    look(there, here);
    inner.hang();
    look(there, here);
    assertThat(there).allSatisfy(request -> assertThat(code(request)).isEqualTo(HANGING));
    var reapers = reapers();
    var children = children();

    for (int i = 0; i < 3; i++) {
      long began = System.nanoTime();
      look(there, here);
      // nobody is sent where somebody hangs
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(PATIENCE.multipliedBy(2));
      assertThat(new Starters(watch).read(outer.point().resolve("look.ipynb")))
          .isInstanceOfSatisfying(
              Content.Unread.class,
              unread -> assertThat(unread.reason().code()).isEqualTo("starter-hanging"));
    }

    assertThat(reapers()).isLessThanOrEqualTo(reapers);
    assertThat(children()).isLessThanOrEqualTo(children);
    assertThat(here).allSatisfy(request -> assertThat(code(request)).isEmpty());
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var results = IntStream.range(0, 1_000).mapToObj(i -> threads.submit(() -> i)).toList();
      assertThat(results.getLast().get()).isEqualTo(999);
    }

    inner.goOn();
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> {
              watch.lookAtAll(there);
              assertThat(there).allSatisfy(request -> assertThat(code(request)).isEmpty());
            });
    assertThat(new Starters(watch).read(outer.point().resolve("look.ipynb")))
        .isInstanceOf(Content.Whole.class);
  }

  @Test
  void helper_hasNoDescriptorOfOurs() throws IOException {
    var mount = mounted(data, "mount");
    try (var server = new java.net.ServerSocket(0)) {
      mount.hang();
      var looking = Thread.ofVirtual().start(() -> watch.lookAtAll(requests(mount.point())));
      await().until(() -> helpers().findAny().isPresent());
      var helper = helpers().findAny().orElseThrow();

      var descriptors = new ArrayList<String>();
      try (var links = Files.list(Path.of("/proc", helper.pid() + "", "fd"))) {
        for (var link : links.toList()) {
          descriptors.add(link.getFileName() + " " + Files.readSymbolicLink(link));
        }
      }
      assertThat(server.isBound()).isTrue();
      assertThat(descriptors)
          .hasSize(3)
          .contains("0 /dev/null", "2 /dev/null")
          .anyMatch(descriptor -> descriptor.startsWith("1 " + directory.resolve("looks")));
      await().until(() -> !looking.isAlive());
    }
  }

  private static java.util.stream.Stream<ProcessHandle> helpers() {
    return ProcessHandle.current()
        .children()
        .filter(child -> child.info().command().filter(name -> name.endsWith("sh")).isPresent());
  }

  private static long children() {
    return ProcessHandle.current().descendants().count();
  }

  private static long reapers() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("process reaper"))
        .filter(thread -> thread.getState() == Thread.State.RUNNABLE)
        .count();
  }

  private void look(List<Request> some, List<Request> others) {
    var all = new ArrayList<>(some);
    all.addAll(others);
    watch.lookAtAll(all);
  }

  private Optional<String> code(Request request) {
    return watch.sight(request).flatMap(Sight::refusal).map(Reason::code);
  }

  private static List<Request> requests(Path folder) {
    return IntStream.range(0, 4)
        .mapToObj(i -> new Request(folder.resolve("d" + i), account()))
        .toList();
  }

  private static Account account() {
    return new Account(1000, 1000, List.of());
  }

  private BindMount mounted(Path source, String name) throws IOException {
    var mount = BindMount.of(source, directory.resolve(name));
    mounts.add(mount);
    return mount;
  }
}
