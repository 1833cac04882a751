package org.datadns.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class IdlenessTest {
  private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
  private static final ToolSignal BUSY = new ToolSignal.Busy();
  private static final ToolSignal QUIET = new ToolSignal.Quiet(Optional.empty());
  private static final ToolSignal SILENCE = new ToolSignal.Silence();
  private static final Lifetime LIFETIME =
      new Lifetime(
          Duration.ofHours(8),
          Duration.ofHours(4),
          Duration.ofHours(24),
          Duration.ofHours(1),
          0.05,
          Duration.ofMinutes(10),
          Duration.ofMinutes(1));

  private Idleness idleness = Idleness.since(START);

  @Test
  void quietAndNoProcessor_isNoUse() {
    look(1, QUIET, 1);
    look(2, QUIET, 2);
    look(3, QUIET, 4);

    assertThat(idleness.activeAt()).isEqualTo(START);
  }

  @Test
  void busy_isUse_howeverLittleItComputes() {
    look(1, BUSY, 1);
    look(30, BUSY, 1);

    assertThat(idleness.activeAt()).isEqualTo(at(30));
  }

  @Test
  void quiet_butComputing_isUse() {
    look(1, QUIET, 1);
    look(2, QUIET, 4);
    assertThat(idleness.activeAt()).isEqualTo(at(2));

    look(3, QUIET, 6);
    assertThat(idleness.activeAt()).isEqualTo(at(2));
  }

  @Test
  void processorTime_isAveragedOverWhatPassed() {
    look(1, QUIET, 0);
    look(61, QUIET, 179);
    assertThat(idleness.activeAt()).isEqualTo(START);

    look(121, QUIET, 360);
    assertThat(idleness.activeAt()).isEqualTo(at(121));
  }

  @Test
  void firstLook_saysNothingOfTheProcessor() {
    look(5, QUIET, 100_000);

    assertThat(idleness.activeAt()).isEqualTo(START);
  }

  @Test
  void containerAnew_countsFromNothing() {
    look(1, QUIET, 100);
    look(2, QUIET, 0);
    look(3, QUIET, 60);

    assertThat(idleness.activeAt()).isEqualTo(at(3));
  }

  @Test
  void quiet_countsFromWhenTheToolSays_neverLaterThanNow() {
    look(10, new ToolSignal.Quiet(Optional.of(at(7))), 0);
    assertThat(idleness.activeAt()).isEqualTo(at(7));

    look(11, new ToolSignal.Quiet(Optional.of(at(3))), 0);
    assertThat(idleness.activeAt()).isEqualTo(at(7));

    look(12, new ToolSignal.Quiet(Optional.of(at(100_000))), 0);
    assertThat(idleness.activeAt()).isEqualTo(at(12));
  }

  @Test
  void silence_isUse_butNotForEver() {
    for (int minute = 1; minute <= 180; minute++) {
      look(minute, SILENCE, 0);
    }

    assertThat(idleness.activeAt()).isEqualTo(at(60));
  }

  @Test
  void silence_thatComputes_isUse() {
    for (int minute = 1; minute <= 180; minute++) {
      look(minute, SILENCE, minute * 60);
    }

    assertThat(idleness.activeAt()).isEqualTo(at(180));
  }

  @Test
  void silence_broken_countsAnew() {
    look(50, SILENCE, 0);
    look(100, SILENCE, 0);
    look(105, QUIET, 0);
    look(120, SILENCE, 0);

    assertThat(idleness.activeAt()).isEqualTo(at(120));
  }

  @Test
  void engineSilent_isUse_butNotForEver() {
    for (int minute = 1; minute <= 180; minute++) {
      idleness = idleness.look(at(minute), QUIET, Optional.empty(), LIFETIME);
    }

    assertThat(idleness.activeAt()).isEqualTo(at(60));
  }

  private void look(int minute, ToolSignal signal, int cpuSeconds) {
    idleness =
        idleness.look(at(minute), signal, Optional.of(Duration.ofSeconds(cpuSeconds)), LIFETIME);
  }

  private static Instant at(int minute) {
    return START.plus(Duration.ofMinutes(minute));
  }
}
