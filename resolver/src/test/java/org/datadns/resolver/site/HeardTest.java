package org.datadns.resolver.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.site.Heard.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeardTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  @ParameterizedTest(
      name = "instance {0} begun at {1}, number {2}, the one kept is heard: {3}: {4}")
  @CsvSource({
    "a, 10, 6, true, LATER",
    "a, 10, 5, true, STALE",
    "a, 10, 4, true, STALE",
    // the same run is judged by its numbers alone
    "a, 99, 5, true, STALE",
    "a, 1, 6, true, LATER",
    // a run that began later takes over at once, whether or not the other is heard
    "b, 11, 1, true, LATER",
    "b, 11, 1, false, LATER",
    // one that began earlier, or in the same instant, does not
    "b, 10, 99, true, OTHER_AGENT",
    "b, 9, 99, true, OTHER_AGENT",
    "b, 9, 99, false, STALE",
  })
  void order(String instance, long started, long sequence, boolean isHeard, Order expected) {
    var kept = Heard.first(beat("a", 10, 5, whole(1)), NOW);
    assertThat(kept.order(beat(instance, started, sequence, whole(1)), isHeard))
        .isEqualTo(expected);
  }

  @Test
  void changes_followWhatIsKnown() {
    var first = Heard.first(beat("a", 1, 1, whole(1, ill("x"), ill("y"))), NOW);
    assertThat(names(first)).containsExactly("x", "y");

    var second = first.then(beat("a", 1, 2, changes(2, 1, well("x"), ill("z"))), NOW);
    assertThat(names(second)).containsExactly("y", "z");

    var third = second.then(beat("a", 1, 3, changes(2, 2)), NOW);
    assertThat(third.statement()).isSameAs(second.statement());
    assertThat(third.digest()).isEqualTo(second.digest());
  }

  @Test
  void changesToSomethingElse_changeNothing_untilTheWholeComes() {
    var first = Heard.first(beat("a", 1, 1, whole(1, ill("x"))), NOW);
    var lost = beat("a", 1, 3, changes(3, 2, ill("z")));
    assertThat(first.precedes(lost)).isFalse();

    var kept = first.then(lost, NOW);
    assertThat(names(kept)).containsExactly("x");
    assertThat(kept.statement().replicasAsOf()).isEqualTo(1);
    assertThat(names(kept.then(beat("a", 1, 4, whole(3, ill("z"))), NOW))).containsExactly("z");
  }

  @Test
  void changesOfAnotherRun_areToSomethingElse() {
    var first = Heard.first(beat("a", 1, 1, whole(1, ill("x"))), NOW);
    assertThat(first.precedes(beat("b", 2, 1, changes(2, 1, ill("z"))))).isFalse();
  }

  @Test
  void firstHeartbeatWithChanges_isOfNothingKnown() {
    var heard = Heard.first(beat("a", 1, 7, changes(4, 3, ill("z"))), NOW);
    assertThat(names(heard)).isEmpty();
    assertThat(heard.statement().replicasAsOf()).isZero();
  }

  @Test
  void copiesNamedTwice_countOnce() {
    var heard = Heard.first(beat("a", 1, 1, whole(1, ill("x"), well("x"), ill("x"))), NOW);
    assertThat(heard.status().replicas()).containsOnlyKeys("x");
  }

  private static List<String> names(Heard heard) {
    return heard.statement().replicas().stream().map(ReplicaReport::identifier).toList();
  }

  private static ReplicaReport ill(String name) {
    return new ReplicaReport(
        name,
        ReplicaHealth.UNAVAILABLE,
        Instant.EPOCH,
        Optional.of(new Reason("hanging", "Its mount hangs.")));
  }

  private static ReplicaReport well(String name) {
    return new ReplicaReport(name, ReplicaHealth.AVAILABLE, Instant.EPOCH, Optional.empty());
  }

  private static ReplicaNews whole(long revision, ReplicaReport... reports) {
    return new ReplicaNews(revision, Optional.empty(), Arrays.asList(reports));
  }

  private static ReplicaNews changes(long revision, long after, ReplicaReport... reports) {
    return new ReplicaNews(revision, Optional.of(after), Arrays.asList(reports));
  }

  private static Heartbeat beat(String instance, long started, long sequence, ReplicaNews news) {
    return new Heartbeat(
        instance,
        Instant.ofEpochSecond(started),
        sequence,
        SiteOperation.READY,
        Duration.ZERO,
        1,
        1,
        List.of(),
        List.of(),
        0,
        news,
        List.of());
  }
}
