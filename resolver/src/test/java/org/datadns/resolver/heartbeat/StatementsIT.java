package org.datadns.resolver.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.LoggedLines;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.resolver.session.SessionConfig;
import org.datadns.resolver.site.Sites;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Heartbeats that are replayed, re-ordered, forged or oversized; sites with two agents; skew. */
class StatementsIT {
  private static final String DATASET = "doi:10.5072/a";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestSite site;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset cascade"));
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, DATASET);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void reordered_theLaterStands() {
    var agent = new Agent("an-agent", Instant.now());
    agent.says(1, 3);
    agent.says(3, 1);
    assertThat(code(() -> agent.says(2, 2))).isEqualTo("stale-heartbeat");
    assertThat(code(() -> agent.says(3, 2))).isEqualTo("stale-heartbeat");
    assertThat(stored()).isEqualTo("an-agent 3");
    agent.says(4, 0);
    assertThat(stored()).isEqualTo("an-agent 4");
  }

  @Test
  void manyAtOnce_ofOneSite_eachIsAnswered_andTheLatestStands() throws Exception {
    var agent = new Agent("an-agent", Instant.now());
    try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
      var answers =
          IntStream.rangeClosed(1, 40)
              .mapToObj(i -> threads.submit(() -> code(() -> agent.says(i, 1))))
              .toList();
      for (var answer : answers) {
        assertThat(answer.get()).isIn("", "stale-heartbeat");
      }
    }
    assertThat(stored()).isEqualTo("an-agent 40");
  }

  @Test
  void heardByOneResolver_isKnownToTheOther_andStaleThere() {
    try (var other = TestResolver.start(database, directory.resolve("other"))) {
      var agent = new Agent("an-agent", Instant.now());
      agent.says(5, 0);
      await()
          .untilAsserted(() -> assertThat(other.get("/sites").body()).contains("\"alive\":true"));
      // signed for this resolver, as behind one address
      var answer =
          database
              .jdbi()
              .withHandle(
                  h -> h.createQuery("select heard_by from site_status").mapTo(String.class).one());
      assertThat(answer).isNotEmpty();
      assertThat(code(() -> agent.says(5, 3))).isEqualTo("stale-heartbeat");
    }
  }

  @Test
  void forged_isRefused_andNothingIsKept() {
    var before = stored();
    var forger = new SiteClient(resolver.address(), "one", SigningKey.generate(), Instant::now);
    assertThat(code(() -> forger.heartbeat(new Agent("forged", Instant.now()).heartbeat(1, 3))))
        .isEqualTo("unknown-key");
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void oversized_isRefused_andTheSiteStaysAsItWas() {
    var before = stored();
    var huge = "x".repeat(5 << 20);
    assertThat(code(() -> site.client().heartbeat(beat("big", huge, List.of()))))
        .isEqualTo("too-large");
    var long1 = "x".repeat(2_000);
    assertThat(code(() -> site.client().heartbeat(beat("big", long1, List.of()))))
        .isEqualTo("invalid-heartbeat");
    var many =
        IntStream.rangeClosed(0, Heartbeat.MOST_REPLICAS)
            .mapToObj(i -> ill("doi:10.5072/" + i))
            .toList();
    assertThat(code(() -> site.client().heartbeat(beat("big", "No.", many))))
        .isEqualTo("invalid-heartbeat");
    assertThat(stored()).isEqualTo(before);
  }

  @Test
  void twoAgents_theOneThatBeganLaterIsHeard_theOtherIsTold_andItIsKeptOnce() {
    var began = Instant.now();
    var earlier = new Agent(UUID.randomUUID().toString(), began);
    var later = new Agent(UUID.randomUUID().toString(), began.plusMillis(1));
    earlier.says(1, 3);
    later.says(1, 0);
    try (var log = LoggedLines.of(Sites.class)) {
      for (int i = 2; i < 6; i++) {
        int sequence = i;
        assertThat(code(() -> earlier.says(sequence, 3))).isEqualTo("other-agent");
        later.says(sequence, 0);
      }
      assertThat(log.lines()).filteredOn(line -> line.startsWith("two agents speak")).hasSize(1);
    }
    assertThat(stored()).isEqualTo(later.instance + " 5");
    assertThat(history()).contains("Two agents speak for this site");
  }

  @Test
  void otherAgentFallsSilent_theFirstMayTakeOverAgain() {
    resolver.close();
    resolver =
        TestResolver.start(
            database,
            directory,
            new HeartbeatConfig(Duration.ofMillis(500), Duration.ofSeconds(2)),
            new SessionConfig(
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20)));
    var began = Instant.now();
    var client = new SiteClient(resolver.address(), "one", site.key, Instant::now);
    var earlier = new Agent("earlier", began);
    client.heartbeat(earlier.heartbeat(1, 3));
    client.heartbeat(new Agent("later", began.plusMillis(1)).heartbeat(1, 3));
    assertThat(code(() -> client.heartbeat(earlier.heartbeat(2, 3)))).isEqualTo("other-agent");
    // silent for a lease: then its agent is told to begin a later run
    await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> code(() -> client.heartbeat(earlier.heartbeat(3, 3))).equals("stale-heartbeat"));
    client.heartbeat(new Agent("earlier", Instant.now()).heartbeat(1, 3));
    assertThat(stored()).isEqualTo("earlier 1");
  }

  @Test
  void replicasThatAreIll_andWellAgain() {
    say(new ReplicaNews(1, Optional.empty(), List.of(ill(DATASET))));
    assertThat(resolve()).contains("\"unavailable\"").contains("hanging");
    var lost = say(new ReplicaNews(5, Optional.of(4L), List.of(well(DATASET))));
    assertThat(lost.replicasWanted()).isTrue();
    assertThat(resolve()).contains("hanging");
    assertThat(say(new ReplicaNews(5, Optional.empty(), List.of())).replicasWanted()).isFalse();
    assertThat(resolve()).contains("\"available\"");
  }

  @Test
  void clockThatIsOff_isShown_andBreaksNothing() {
    var heartbeat = site.heartbeat(3, List.of());
    site.client()
        .heartbeat(
            new Heartbeat(
                heartbeat.instance(),
                heartbeat.started(),
                heartbeat.sequence(),
                heartbeat.operation(),
                Duration.ofMinutes(-61),
                1,
                heartbeat.inventoryGeneration(),
                heartbeat.tools(),
                heartbeat.sessions(),
                0,
                heartbeat.replicas(),
                List.of()));
    assertThat(resolve()).contains("\"available\"");
    await().untilAsserted(() -> assertThat(history()).contains("Its clock is off by -3660 s"));
  }

  @Test
  void drainedOrUnderMaintenance_takesNothingNew_untilItsWindowIsOver() {
    operate(
        new SiteOperation(
            SiteMode.DRAINING,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("A new machine comes.")));
    assertThat(resolve()).contains("\"unavailable\"").contains("draining");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(history()).contains("A new machine comes."));
    var end = Instant.now().plusSeconds(6);
    operate(
        new SiteOperation(
            SiteMode.MAINTENANCE,
            Optional.empty(),
            Optional.of(end),
            Optional.empty(),
            Optional.of("New disks.")));
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(history()).contains("It takes new sessions."));
    // nobody said so: time did
    assertThat(Instant.now()).isAfter(end);
    assertThat(resolve()).contains("\"available\"");
  }

  @Test
  void maintenanceAnnounced_changesNothing_untilItBegins() {
    var begin = Instant.now().plusSeconds(3);
    operate(
        new SiteOperation(
            SiteMode.MAINTENANCE,
            Optional.of(begin),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
    if (Instant.now().isBefore(begin.minusSeconds(1))) {
      assertThat(resolve()).contains("\"available\"");
    }
    await().atMost(Duration.ofSeconds(20)).until(() -> resolve().contains("maintenance"));
    assertThat(Instant.now()).isAfter(begin);
  }

  private HeartbeatAnswer say(ReplicaNews news) {
    var heartbeat = site.heartbeat(3, List.of());
    return site.client()
        .heartbeat(
            new Heartbeat(
                heartbeat.instance(),
                heartbeat.started(),
                heartbeat.sequence(),
                heartbeat.operation(),
                Duration.ZERO,
                1,
                heartbeat.inventoryGeneration(),
                heartbeat.tools(),
                heartbeat.sessions(),
                0,
                news,
                List.of()));
  }

  private void operate(SiteOperation operation) {
    var heartbeat = site.heartbeat(3, List.of());
    site.client()
        .heartbeat(
            new Heartbeat(
                heartbeat.instance(),
                heartbeat.started(),
                heartbeat.sequence(),
                operation,
                Duration.ZERO,
                1,
                heartbeat.inventoryGeneration(),
                heartbeat.tools(),
                heartbeat.sessions(),
                0,
                heartbeat.replicas(),
                List.of()));
  }

  private String resolve() {
    return resolver.get("/resolve/" + DATASET).body();
  }

  private String history() {
    return resolver
        .get("/api/sites/one/history", "Authorization", "Bearer " + resolver.adminToken())
        .body();
  }

  private static ReplicaReport ill(String name) {
    return new ReplicaReport(
        name,
        ReplicaHealth.UNAVAILABLE,
        Instant.now(),
        Optional.of(new Reason("hanging", "Its mount hangs.")));
  }

  private static ReplicaReport well(String name) {
    return new ReplicaReport(name, ReplicaHealth.AVAILABLE, Instant.now(), Optional.empty());
  }

  private static Heartbeat beat(String instance, String text, List<ReplicaReport> reports) {
    return new Heartbeat(
        instance,
        Instant.now(),
        1,
        new SiteOperation(
            SiteMode.READY,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of(text)),
        Duration.ZERO,
        1,
        1,
        List.of(),
        List.of(),
        0,
        new ReplicaNews(1, Optional.empty(), reports),
        List.of());
  }

  private static String stored() {
    return database
        .jdbi()
        .withHandle(
            h ->
                h.createQuery("select instance || ' ' || sequence from site_status")
                    .mapTo(String.class)
                    .one());
  }

  /** The code of the problem that comes of a call; empty text for none. */
  private static String code(Runnable call) {
    try {
      call.run();
      return "";
    } catch (ProblemException e) {
      Problem problem = e.problem();
      return problem.code();
    }
  }

  /** A run of an agent of the site. */
  private final class Agent {
    private final String instance;
    private final Instant started;

    Agent(String instance, Instant started) {
      this.instance = instance;
      this.started = started;
    }

    void says(long sequence, int free) {
      site.client().heartbeat(heartbeat(sequence, free));
    }

    Heartbeat heartbeat(long sequence, int free) {
      var usual = site.heartbeat(free, List.of());
      return new Heartbeat(
          instance,
          started,
          sequence,
          SiteOperation.READY,
          Duration.ZERO,
          1,
          usual.inventoryGeneration(),
          usual.tools(),
          List.of(),
          0,
          usual.replicas(),
          List.of());
    }
  }
}
