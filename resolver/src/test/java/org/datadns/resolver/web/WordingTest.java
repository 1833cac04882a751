package org.datadns.resolver.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordingTest {
  @ParameterizedTest
  @CsvSource({
    "PT0S, 1 second",
    "PT1S, 1 second",
    "PT1.2S, 2 seconds",
    "PT119S, 119 seconds",
    "PT121S, 3 minutes",
    "PT2H, 2 hours",
    "PT119M, 119 minutes"
  })
  void duration(Duration duration, String expected) {
    assertThat(Wording.duration(duration)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "536870912, 0.5, '0.5 cores, 512 MiB memory'",
    "1073741824, 1, '1 core, 1 GiB memory'",
    "1610612736, 2, '2 cores, 1.5 GiB memory'",
    "107374182400, 40, '40 cores, 100 GiB memory'"
  })
  void size(long memory, double cpus, String expected) {
    assertThat(Wording.size(new SizeChoice("any", memory, cpus))).isEqualTo(expected);
  }

  @Test
  void moment_isUtc() {
    var instant = Instant.parse("2026-01-02T03:04:05Z");
    assertThat(Wording.moment(instant)).isEqualTo("2 January 2026, 03:04 UTC");
    assertThat(Wording.time(instant)).isEqualTo("03:04:05");
  }
}
