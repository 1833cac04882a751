package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.Resolution;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * File systems whose servers stop answering, under a running agent: one where whoever touches it
 * can still be killed, and one where nobody can.
 */
class HangingMountIT {
  private static final String SITE = "hang-site";
  private static final String LOCAL = "doi:10.5072/fk2/local";
  private static final String ALIVE = "doi:10.5072/fk2/alive";
  private static final String KILLABLE = "doi:10.5072/fk2/killable";
  private static final String UNKILLABLE = "doi:10.5072/fk2/unkillable";
  private static final List<String> HANGING = List.of(KILLABLE, UNKILLABLE);

  private static final List<BindMount> mounts = new ArrayList<>();
  private static Path place;
  private static Federation federation;
  private static BindMount killable;
  private static BindMount inner;

  @BeforeAll
  static void start() throws IOException {
    place = Files.createTempDirectory(Path.of("/var/tmp"), "data-dns-test-");
    Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    var data = Files.createDirectories(place.resolve("data"));
    Files.writeString(data.resolve("hello.txt"), "hello\n");
    var alive = mounted(data, "alive");
    killable = mounted(data, "killable");
    inner = mounted(data, "inner");
    // asked through a second server, which then waits itself: that cannot be interrupted
    var unkillable = mounted(inner.point(), "unkillable");
    federation = new Federation(Jars.ofWorkingDirectory(), place, RunningFederation.IMAGE);
    federation.startResolver(Map.of());
    federation.startSite(
        SITE,
        "Hanging Gardens",
        List.of(
            dataset(LOCAL, data),
            dataset(ALIVE, alive.point()),
            dataset(KILLABLE, killable.point()),
            dataset(UNKILLABLE, unkillable.point())),
        Map.of());
    awaitState("available", List.of(LOCAL, ALIVE, KILLABLE, UNKILLABLE), Duration.ofSeconds(30));
  }

  @AfterAll
  static void stop() throws IOException {
    try {
      mounts.reversed().forEach(BindMount::goOn);
      if (federation != null) {
        federation.close();
      }
    } finally {
      mounts.reversed().forEach(BindMount::close);
      Engine.removeAll(SITE);
      try (var files = Files.walk(place)) {
        for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  @Test
  void serversStop_theirDatasetsAreUnavailable_theRestGoesOn_alsoAfterACrash() throws IOException {
    killable.hang();
    inner.hang();

    awaitState("unavailable", HANGING, Duration.ofSeconds(10));
    assertThat(HANGING)
        .allSatisfy(dataset -> assertThat(replica(dataset).reason().code()).isEqualTo("hanging"));
    assertThat(List.of(LOCAL, ALIVE)).allSatisfy(HangingMountIT::isAvailable);
    assertNothingIsLost();
    assertThat(launch(new Visitor(federation.address()))).isEqualTo(SessionState.READY);

    federation.agent(SITE).kill();
    long killed = System.nanoTime();
    federation.restartSite(SITE);
    assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(30));
    awaitState("available", List.of(LOCAL, ALIVE), Duration.ofSeconds(10));
    awaitState("unavailable", HANGING, Duration.ofSeconds(10));
    assertThat(launch(new Visitor(federation.address()))).isEqualTo(SessionState.READY);
    federation.agent(SITE).close();
    federation.restartSite(SITE);
    awaitState("unavailable", HANGING, Duration.ofSeconds(10));

    killable.goOn();
    inner.goOn();
    awaitState("available", HANGING, Duration.ofSeconds(10));
    awaitNoHelper();
  }

  /** Over several looks: threads and helper processes stay as they are, none has a socket. */
  private static void assertNothingIsLost() throws IOException {
    long pid = federation.agent(SITE).pid();
    var threads = new ArrayList<Integer>();
    var helpers = new ArrayList<Integer>();
    for (int second : IntStream.range(0, 12).toArray()) {
      long end = System.nanoTime() + Duration.ofSeconds(1).toNanos();
      Await.until("second " + second, Duration.ofSeconds(2), () -> System.nanoTime() > end);
      threads.add(entries(Path.of("/proc/" + pid + "/task")).size());
      helpers.add(helpers().size());
      for (var helper : helpers()) {
        assertThat(descriptors(helper))
            .allMatch(target -> !target.startsWith("socket:") && !target.startsWith("pipe:"));
      }
      assertThat(federation.agent(SITE).pid()).isEqualTo(pid);
      isAvailable(LOCAL);
    }
    // a pool may take a thread more or less, but what is lost a look would add up
    assertThat(threads.getLast()).as("%s", threads).isLessThanOrEqualTo(threads.getFirst() + 2);
    assertThat(helpers).as("%s", helpers).allMatch(count -> count <= 8);
    assertThat(helpers).anyMatch(count -> count > 0);
  }

  private static SessionState launch(Visitor visitor) {
    var session = visitor.open(SessionRequest.of(LOCAL));
    var last =
        visitor.follow(
            session.id(),
            event -> event.state() == SessionState.READY || event.state() == SessionState.ENDED);
    visitor.stop(session.id());
    return last.state();
  }

  private static void isAvailable(String dataset) {
    assertThat(replica(dataset).state()).as(dataset).isEqualTo("available");
  }

  private static void awaitState(String state, List<String> datasets, Duration most) {
    Await.until(
        datasets + " " + state,
        most,
        () ->
            datasets.stream()
                .allMatch(dataset -> replicaState(dataset).filter(state::equals).isPresent()));
  }

  private static Optional<String> replicaState(String dataset) {
    try {
      return Optional.of(replica(dataset).state());
    } catch (ProblemException e) {
      // not registered yet
      return Optional.empty();
    }
  }

  private static Resolution.Replica replica(String dataset) {
    return new ResolverClient(federation.address()).resolve(dataset).replicas().getFirst();
  }

  private static void awaitNoHelper() {
    Await.until(
        "the helpers that hung to end",
        Duration.ofSeconds(20),
        () -> helpers().stream().noneMatch(helper -> state(helper).equals("D")));
  }

  /** Processes that look at paths, of this site's agent or of one before; not those collected. */
  private static List<Path> helpers() {
    try {
      return entries(Path.of("/proc")).stream()
          .filter(entry -> entry.getFileName().toString().matches("\\d+"))
          .filter(entry -> read(entry.resolve("cmdline")).contains("\0probe\0"))
          .filter(entry -> read(entry.resolve("cmdline")).contains(place.toString()))
          .filter(entry -> !state(entry).equals("Z"))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String state(Path process) {
    var stat = read(process.resolve("stat"));
    return stat.isEmpty() ? "Z" : stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
  }

  private static List<String> descriptors(Path process) throws IOException {
    var targets = new ArrayList<String>();
    for (var descriptor : entries(process.resolve("fd"))) {
      try {
        targets.add(Files.readSymbolicLink(descriptor).toString());
      } catch (IOException e) {
        assertThat(process).as("gone meanwhile").doesNotExist();
      }
    }
    return targets;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    } catch (NoSuchFileException e) {
      return List.of();
    }
  }

  private static BindMount mounted(Path source, String name) {
    var mount = BindMount.of(source, place.resolve(name));
    mounts.add(mount);
    return mount;
  }

  private static Dataset dataset(String identifier, Path path) {
    return new Dataset(identifier, identifier, path, Optional.empty());
  }
}
