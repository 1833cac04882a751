package org.datadns.resolver.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SlotsTest {
  private static final Slots SLOTS = new Slots(Duration.ofSeconds(10));
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00.123Z");

  @Test
  void aHerd_dissolvesWithOneAnswer() {
    var inEachSecond = new int[15];
    IntStream.range(0, 10_000)
        .mapToObj(i -> SLOTS.next("site" + i, NOW))
        .forEach(wait -> inEachSecond[(int) wait.toSeconds()]++);
    assertThat(inEachSecond[0] + inEachSecond[4]).isZero();
    for (int second = 5; second < 15; second++) {
      assertThat(inEachSecond[second]).as("in second " + second).isBetween(850, 1150);
    }
  }

  @Test
  void eachSite_keepsItsMoment_atEveryResolver() {
    var due = NOW.plus(SLOTS.next("site", NOW));
    var late = due.plusMillis(700);
    assertThat(late.plus(new Slots(Duration.ofSeconds(10)).next("site", late)))
        .isEqualTo(due.plusSeconds(10));
  }

  @Test
  void isNeverSoonerThanHalfAPeriod_norLaterThanOneAndAHalf() {
    IntStream.range(0, 1_000)
        .mapToObj(i -> SLOTS.next("a", NOW.plusMillis(i * 37L)))
        .forEach(
            wait -> assertThat(wait).isBetween(Duration.ofSeconds(5), Duration.ofMillis(14_999)));
  }
}
