package org.datadns.resolver.rate;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BucketsTest {
  /** Near the end of what this clock can count, where it runs over. */
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 10);

  private final Buckets<String> buckets = new Buckets<>(6, nanos::get);

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }

  @Test
  void take_givesAMinutesWorthAtOnce_thenAsItFills() {
    for (int i = 0; i < 6; i++) {
      assertThat(buckets.missing("a")).isZero();
      assertThat(buckets.take("a")).isZero();
    }
    assertThat(buckets.missing("a")).isEqualTo(Duration.ofSeconds(10));
    assertThat(buckets.take("a")).isEqualTo(Duration.ofSeconds(10));
    assertThat(buckets.take("b")).as("somebody else").isZero();

    pass(Duration.ofSeconds(9));
    assertThat(buckets.take("a")).as("asking costs nothing").isEqualTo(Duration.ofSeconds(1));
    pass(Duration.ofSeconds(1));
    assertThat(buckets.take("a")).isZero();
    assertThat(buckets.take("a")).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void take_afterAMinute_isAsAtFirst() {
    for (int round = 0; round < 3; round++) {
      for (int i = 0; i < 6; i++) {
        assertThat(buckets.take("a")).isZero();
      }
      assertThat(buckets.take("a")).isPositive();
      pass(Duration.ofMinutes(1));
    }
  }

  @Test
  void take_byManyAtOnce_givesNoMoreThanThereIs() {
    var given = new AtomicInteger();
    IntStream.range(0, 1_000)
        .parallel()
        .forEach(
            i -> {
              if (buckets.take("a").isZero()) {
                given.incrementAndGet();
              }
            });
    assertThat(given).hasValue(6);
  }
}
