package org.datadns.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Twenty people at one agent who open a session, compute something, stay a while and stop it, again
 * and again. A quarter of the time is for what programs make once; after that nothing may grow.
 *
 * <p>{@code -Dsoak.minutes=30} says how long.
 */
@Tag("long")
class SoakIT {
  private static final String SITE = "soak-" + ProcessHandle.current().pid();
  private static final int PEOPLE = 20;
  private static final Duration TIME = Duration.ofMinutes(Integer.getInteger("soak.minutes", 30));
  private static final Duration WARM_UP = TIME.dividedBy(4);

  /** So long people stay at most; half of it on average. */
  private static final Duration STAY = Duration.ofSeconds(60);

  /** They do not all come in one second: that is what {@code deploy/bench/launch many} is for. */
  private static final Semaphore COMING = new Semaphore(4);

  private static Path directory;
  private static Federation federation;

  private static final AtomicBoolean LEFT = new AtomicBoolean();

  @BeforeAll
  static void start() throws IOException {
    // the database's own user has to pass through it
    directory = Files.createTempDirectory(Path.of("/var/tmp"), "data-dns-soak-");
    federation = new Federation(Jars.ofWorkingDirectory(), directory, RunningFederation.IMAGE);
    // who interrupts it wants to have nothing of it left either
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(SoakIT::leaveNothing));
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    var data = Files.createDirectory(directory.resolve("data"));
    Files.writeString(data.resolve("numbers.txt"), "1 2 3\n");
    federation.startResolver(Map.of());
    federation.startSite(
        SITE,
        "Soak",
        List.of(new Dataset(RunningFederation.DATASET, "Numbers", data, Optional.empty())),
        Map.of(
            "limits", Map.of("sessions", PEOPLE),
            "session", Map.of("forget-after", "PT1M")));
    var client = new ResolverClient(federation.address());
    Await.until(
        "the site",
        Duration.ofMinutes(1),
        () ->
            client
                .resolve(RunningFederation.DATASET)
                .replicas()
                .getFirst()
                .state()
                .equals("available"));
  }

  @AfterAll
  static void leaveNothing() {
    if (!LEFT.compareAndSet(false, true)) {
      return;
    }
    try {
      federation.close();
    } finally {
      Engine.removeAll(SITE);
      delete(directory);
    }
  }

  private static void delete(Path directory) {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be removed", e);
    }
  }

  @Test
  void twentySessionsComingAndGoing_leaveNothingBehind() {
    var people =
        IntStream.range(0, PEOPLE).mapToObj(i -> new Visitor(federation.address())).toList();
    long begin = System.nanoTime();

    int warm = comeAndGo(people, begin + WARM_UP.toNanos());
    var before = quiet();
    int sessions = comeAndGo(people, begin + TIME.toNanos());

    assertThat(warm).as("sessions while warming up").isGreaterThanOrEqualTo(PEOPLE);
    assertThat(sessions).as("sessions after that").isGreaterThanOrEqualTo(PEOPLE);
    var after = quiet();
    System.out.println("soak: " + (warm + sessions) + " sessions\n" + before + "\n" + after);
    assertThat(before.amounts()).containsEntry("containers", 0L);
    assertThat(before.amounts()).containsEntry("workspaces", (long) PEOPLE);
    assertThat(after.grownSince(before)).as("after " + sessions + " sessions more").isEmpty();
  }

  /** How many sessions there were. */
  private static int comeAndGo(List<Visitor> people, long end) {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var counts =
          threads.invokeAll(
              people.stream().<Callable<Integer>>map(person -> () -> days(person, end)).toList());
      int sum = 0;
      for (var count : counts) {
        sum += count.get();
      }
      return sum;
    } catch (ExecutionException e) {
      throw new AssertionError("a session went wrong", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private static int days(Visitor person, long end) {
    int sessions = 0;
    do {
      day(person);
      sessions++;
    } while (System.nanoTime() < end);
    return sessions;
  }

  private static void day(Visitor person) {
    COMING.acquireUninterruptibly();
    String session;
    URI address;
    try {
      session = person.open(SessionRequest.of(RunningFederation.DATASET)).id();
      address = comeIn(person, session);
    } finally {
      COMING.release();
    }
    stay();
    assertThat(person.navigate(address.resolve("/lab")).status()).isEqualTo(200);
    person.stop(session);
    person.follow(session, event -> event.state() == SessionState.ENDED);
  }

  private static URI comeIn(Visitor person, String session) {
    var last =
        person.follow(
            session,
            event -> event.state() == SessionState.READY || event.state() == SessionState.ENDED);
    assertThat(last.state()).as(last.step()).isEqualTo(SessionState.READY);
    var address = URI.create(last.url().orElseThrow());
    assertThat(person.enter(address).status()).isEqualTo(200);
    var kernel = Kernel.start(person, address);
    assertThat(kernel.run("print(6 * 7)")).isEqualTo("42\n");
    return address;
  }

  private static void stay() {
    long nanos = ThreadLocalRandom.current().nextLong(STAY.toNanos());
    long end = System.nanoTime() + nanos;
    for (long left = nanos; left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  /** The footprint once the agent has forgotten the sessions and idle connections are gone. */
  private static Footprint quiet() {
    var sessions = federation.stateDirectory(SITE).resolve("sessions");
    Await.until(
        "the agent to forget the sessions",
        Duration.ofMinutes(2),
        () -> Engine.containers(SITE).isEmpty() && isEmpty(sessions));
    var footprints = new ArrayList<Footprint>();
    // keep-alive connections close by themselves, and with them threads end
    Await.until(
        "the programs to come to rest",
        Duration.ofMinutes(3),
        () -> {
          var now = Footprint.of(federation, SITE);
          boolean rests =
              !footprints.isEmpty()
                  && footprints.getLast().grownSince(now).isEmpty()
                  && now.grownSince(footprints.getLast()).isEmpty();
          footprints.add(now);
          if (!rests) {
            LockSupport.parkNanos(Duration.ofSeconds(10).toNanos());
          }
          return rests;
        });
    return footprints.getLast();
  }

  private static boolean isEmpty(Path directory) {
    try (var files = Files.list(directory)) {
      return files.findAny().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }
}
