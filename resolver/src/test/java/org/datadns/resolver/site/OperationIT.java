package org.datadns.resolver.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.wire.AdminAction;
import org.datadns.protocol.wire.Namespace;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.resolver.heartbeat.HeartbeatConfig;
import org.datadns.resolver.session.SessionConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What federation admins do to sites, what is kept of it, and a resolver that doubts itself. */
class OperationIT {
  private static final String DATASET = "doi:10.5072/a";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestSite site;
  private AdminClient admin;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, namespace cascade"));
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, DATASET);
    admin =
        new AdminClient(
            resolver.address(), resolver.adminToken(), Optional.of("Zoë"), Optional.of("Audit."));
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void drainedByTheCentre_atOnce_andItsAgentIsToldWithItsNextHeartbeat() {
    var stopAt = Instant.now().plusSeconds(3600).truncatedTo(ChronoUnit.SECONDS);
    var drain =
        new SiteOperation(
            SiteMode.DRAINING,
            Optional.empty(),
            Optional.empty(),
            Optional.of(stopAt),
            Optional.of("Its disks fail."));
    assertThat(admin.operate("one", drain)).isEqualTo(drain);
    assertThat(resolve()).contains("\"unavailable\"").contains("draining");

    var desired = site.beat(3).desired();
    assertThat(desired.operation()).contains(drain);
    assertThat(resolve()).contains("\"unavailable\"");

    admin.operate("one", SiteOperation.READY);
    var resumed = site.beat(3).desired();
    assertThat(resumed.operation()).isEmpty();
    assertThat(resumed.revision()).isGreaterThan(desired.revision());
    assertThat(resolve()).contains("\"available\"");
  }

  @Test
  void everyAdminAction_isKept_withWhoAndWhy() {
    admin.operate(
        "one",
        new SiteOperation(
            SiteMode.DRAINING,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.of("Its disks fail.")));
    admin.grant(new Namespace("doi:10.5072", Optional.of("one"), Optional.empty()));
    admin.withdraw("doi:10.5072");
    resolver.joinToken("two");

    assertThat(admin.actions())
        .extracting(AdminAction::action, AdminAction::who, AdminAction::target)
        .startsWith(
            tuple("make-join-token", "a holder of the admin token", "two"),
            tuple("withdraw-namespace", "Zoë", "doi:10.5072"),
            tuple("grant-namespace", "Zoë", "doi:10.5072"),
            tuple("draining-site", "Zoë", "one"),
            tuple("make-join-token", "a holder of the admin token", "one"));
    assertThat(admin.actions().get(1).reason()).contains("Audit.");
    assertThat(admin.history("one").actions())
        .filteredOn(action -> action.action().equals("draining-site"))
        .singleElement()
        .satisfies(action -> assertThat(action.reason()).contains("Its disks fail."));
  }

  @Test
  void whoIsNoAdmin_learnsAndChangesNothing() {
    var stranger = new AdminClient(resolver.address(), "guessed");
    for (Runnable call :
        new Runnable[] {
          () -> stranger.operate("one", SiteOperation.READY),
          () -> stranger.history("one"),
          stranger::actions
        }) {
      assertThatThrownBy(call::run)
          .isInstanceOfSatisfying(
              ProblemException.class, e -> assertThat(e.problem().status()).isEqualTo(401));
    }
    assertThat(resolve()).contains("\"available\"");
  }

  @Test
  void nonsense_isRefusedWithASentence() {
    var past =
        new SiteOperation(
            SiteMode.DRAINING,
            Optional.empty(),
            Optional.of(Instant.EPOCH),
            Optional.empty(),
            Optional.empty());
    assertThatThrownBy(() -> admin.operate("one", past))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().detail()).contains("until must be in the future"));
    assertThatThrownBy(() -> admin.operate("nowhere", SiteOperation.READY))
        .isInstanceOfSatisfying(
            ProblemException.class, e -> assertThat(e.problem().code()).isEqualTo("unknown-site"));
  }

  @Test
  void lostDatabase_nobodyIsGone_andAllHealsByItself() {
    restart(Duration.ofSeconds(3));
    site.beat(3);
    database.jdbi().useHandle(h -> h.execute("alter table resolver_clock rename to lost_clock"));
    database.jdbi().useHandle(h -> h.execute("alter table site_status rename to lost_status"));
    try {
      assertThatThrownBy(() -> site.beat(3)).isInstanceOf(ProblemException.class);
      // far longer than the lease
      await()
          .during(Duration.ofSeconds(6))
          .atMost(Duration.ofSeconds(20))
          .until(() -> resolver.get("/sites").body().contains("\"alive\":true"));
    } finally {
      database.jdbi().useHandle(h -> h.execute("alter table lost_clock rename to resolver_clock"));
      database.jdbi().useHandle(h -> h.execute("alter table lost_status rename to site_status"));
    }
    // whoever is silent once the resolver is back is gone after a lease
    await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> resolver.get("/sites").body().contains("\"alive\":false"));
    site.beat(3);
    assertThat(resolver.get("/sites").body()).contains("\"alive\":true");
  }

  @Test
  void silence_andReturn_areInTheHistory_once() {
    restart(Duration.ofSeconds(2));
    site.beat(3);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(admin.history("one").turns())
                    .first()
                    .satisfies(turn -> assertThat(turn.code()).isEqualTo("silent")));
    site.beat(3);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(admin.history("one").turns().reversed())
                    .filteredOn(turn -> turn.subject().equals("liveness"))
                    .extracting(turn -> turn.code())
                    .startsWith("alive", "silent", "alive"));
  }

  private void restart(Duration lease) {
    resolver.close();
    resolver =
        TestResolver.start(
            database,
            directory,
            new HeartbeatConfig(Duration.ofMillis(500), lease),
            new SessionConfig(
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20)));
    site.speaksTo(resolver);
    admin = new AdminClient(resolver.address(), resolver.adminToken());
  }

  private String resolve() {
    return resolver.get("/resolve/" + DATASET).body();
  }
}
