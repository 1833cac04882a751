package org.datadns.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaHealth;
import org.junit.jupiter.api.Test;

class ReplicaTellingTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");

  private final ReplicaTelling telling = new ReplicaTelling();

  @Test
  void first_isTheWhole_thenWhatChanged_thenNothing() {
    var first = news("a", "b");
    assertThat(first.after()).isEmpty();
    assertThat(names(first)).containsExactlyInAnyOrder("a", "b");
    telling.taken(first, false);

    var second = news("b", "c");
    assertThat(second.after()).contains(first.revision());
    assertThat(names(second)).containsExactlyInAnyOrder("a", "c");
    assertThat(second.reports())
        .filteredOn(report -> report.identifier().equals("a"))
        .extracting(ReplicaReport::health)
        .containsExactly(ReplicaHealth.AVAILABLE);
    telling.taken(second, false);

    var third = news("b", "c");
    assertThat(third)
        .isEqualTo(new ReplicaNews(second.revision(), Optional.of(second.revision()), List.of()));
  }

  @Test
  void changesThatWereNotTaken_areFollowedByTheWhole() {
    telling.taken(news("a"), false);
    news("b");
    var after = news("b");
    assertThat(after.after()).isEmpty();
    assertThat(names(after)).containsExactly("b");
    telling.taken(after, false);
    assertThat(news("b").reports()).isEmpty();
  }

  @Test
  void wholeWanted_isTold() {
    telling.taken(news("a"), true);
    assertThat(news("a").after()).isEmpty();
  }

  @Test
  void anotherRun_tellsTheWhole() {
    telling.taken(news("a"), false);
    telling.forget();
    assertThat(names(news("a"))).containsExactly("a");
  }

  @Test
  void moreThanAHeartbeatTakes_areCut() {
    var many =
        IntStream.range(0, Heartbeat.MOST_REPLICAS + 10)
            .mapToObj(i -> ill("doi:10.5072/" + i))
            .toList();
    assertThat(telling.news(many, NOW).reports()).hasSize(Heartbeat.MOST_REPLICAS);
  }

  private ReplicaNews news(String... ill) {
    return telling.news(Arrays.stream(ill).map(ReplicaTellingTest::ill).toList(), NOW);
  }

  private static List<String> names(ReplicaNews news) {
    return news.reports().stream().map(ReplicaReport::identifier).toList();
  }

  private static ReplicaReport ill(String name) {
    return new ReplicaReport(
        name,
        ReplicaHealth.UNAVAILABLE,
        NOW,
        Optional.of(new Reason("hanging", "Its mount hangs.")));
  }
}
