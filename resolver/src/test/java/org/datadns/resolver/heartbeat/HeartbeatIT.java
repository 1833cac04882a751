package org.datadns.resolver.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a heartbeat brings about. */
class HeartbeatIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final String STRAY = "s" + "a".repeat(25);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestPerson person;
  private TestSite site;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory);
    person = new TestPerson(resolver);
    site = TestSite.ready("one", resolver, DATASET);
    site.agentSucceeds();
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void sessionsThatShallNotRunThere_areToBeStopped() {
    var ready = person.awaitState(person.open(DATASET), SessionState.READY);
    var answer =
        site.beat(
            3,
            TestSite.report(ready.id(), 1, SessionState.READY),
            TestSite.report(STRAY, 1, SessionState.READY),
            TestSite.report("s" + "b".repeat(25), 1, SessionState.ENDED));
    assertThat(answer.desired().stop()).containsExactly(STRAY);
    assertThat(person.look(ready.id()).state()).isEqualTo(SessionState.READY);
  }

  @Test
  void anotherAttemptOrAnotherSite_isToBeStopped() {
    var ready = person.awaitState(person.open(DATASET), SessionState.READY);
    assertThat(site.beat(3, TestSite.report(ready.id(), 2, SessionState.STARTING)).desired().stop())
        .containsExactly(ready.id());
    try (var other = TestSite.ready("two", resolver, "doi:10.5072/other")) {
      assertThat(other.beat(3, TestSite.report(ready.id(), 1, SessionState.READY)).desired().stop())
          .containsExactly(ready.id());
    }
  }

  @Test
  void sessionEndedAtItsSite_endsWithTheReason() {
    var ready = person.awaitState(person.open(DATASET), SessionState.READY);
    var reason = new Reason("too-old", "It reached its maximum age.");
    site.beat(
        3,
        new SessionReport(
            ready.id(),
            1,
            SessionState.ENDED,
            Instant.now(),
            Optional.of(reason),
            Optional.empty(),
            Optional.empty()));
    var ended = person.look(ready.id());
    assertThat(ended.state()).isEqualTo(SessionState.ENDED);
    assertThat(ended.reason()).hasValue(reason);
  }

  @Test
  void sessionTheSiteForgot_ends() {
    var ready = person.awaitState(person.open(DATASET), SessionState.READY);
    site.beat(3);
    assertThat(person.look(ready.id()).state())
        .as("a heartbeat under way when it became ready says nothing")
        .isEqualTo(SessionState.READY);
    database
        .jdbi()
        .useHandle(h -> h.execute("update session set ready_at = ready_at - interval '2 minutes'"));
    site.beat(3);
    assertThat(person.look(ready.id()).reason().orElseThrow().code()).isEqualTo("lost");
  }

  @Test
  void inventoryWanted_untilItsGenerationIsThere() {
    assertThat(site.beat(3).inventoryWanted()).isFalse();
    site.hold(DATASET, "doi:10.5072/more");
    assertThat(site.beat(3).inventoryWanted()).isFalse();
    database.jdbi().useHandle(h -> h.execute("delete from inventory"));
    assertThat(site.beat(3).inventoryWanted()).isTrue();
  }

  @Test
  void replayed_isStale() {
    var heartbeat = site.heartbeat(2, List.of());
    site.client().heartbeat(heartbeat);
    assertThatThrownBy(() -> site.client().heartbeat(heartbeat))
        .isInstanceOfSatisfying(
            ProblemException.class,
            e -> assertThat(e.problem().code()).isEqualTo("stale-heartbeat"));
  }

  @Test
  void unapproved_isRefused() {
    try (var pending = new TestSite("pending", resolver)) {
      assertThat(pending.join(Optional.empty()).state()).isEqualTo("pending");
      assertThatThrownBy(() -> pending.beat(1))
          .isInstanceOfSatisfying(
              ProblemException.class,
              e -> {
                assertThat(e.problem().status()).isEqualTo(403);
                assertThat(e.problem().code()).isEqualTo("site-not-approved");
              });
    }
  }
}
