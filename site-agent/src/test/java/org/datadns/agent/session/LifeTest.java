package org.datadns.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.datadns.agent.tool.Size;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.Test;

class LifeTest {
  private static final Instant START = Instant.parse("2026-11-21T08:00:00Z");
  private static final Lifetime LIFETIME =
      new Lifetime(
          Duration.ofHours(8),
          Duration.ofHours(4),
          Duration.ofHours(24),
          Duration.ofHours(1),
          0.05,
          Duration.ofMinutes(10),
          Duration.ofMinutes(1));
  private static final Optional<Size> SIZE = Optional.of(new Size("small", 2L << 30, 1, 100, 0));

  @Test
  void unused_isWarnedInTime_thenOver() {
    var life = used(Life.begin(START, LIFETIME), 0, 49);
    assertThat(warning(life)).isEmpty();
    assertThat(life.endsAt()).isEqualTo(at(60));

    life = used(life, 0, 50);
    assertThat(warning(life)).contains("idle-soon");
    assertThat(life.endsAt()).isEqualTo(at(60));
    assertThat(life.over(at(59), LIFETIME)).isEmpty();
    assertThat(life.over(at(60), LIFETIME).map(Reason::code)).contains("idle");
  }

  @Test
  void warned_andUsedAgain_goesOn() {
    var life = used(Life.begin(START, LIFETIME), 0, 55);
    life = used(life, 56, 56);

    assertThat(warning(life)).isEmpty();
    assertThat(life.over(at(61), LIFETIME)).isEmpty();
    assertThat(life.endsAt()).isEqualTo(at(116));
  }

  @Test
  void notLookedAtForLong_isWarnedBeforeItIsOver() {
    var life = used(Life.begin(START, LIFETIME), 0, 300);

    assertThat(warning(life)).contains("idle-soon");
    assertThat(life.over(at(300), LIFETIME)).isEmpty();
    assertThat(life.endsAt()).isEqualTo(at(310));
    assertThat(used(life, 0, 305).endsAt()).isEqualTo(at(310));
    assertThat(life.over(at(310), LIFETIME).map(Reason::code)).contains("idle");
  }

  @Test
  void usedAllTheTime_isStoppedForItsAge_warned() {
    var life = used(Life.begin(START, LIFETIME), 470, 470);

    assertThat(warning(life)).contains("age-soon");
    assertThat(life.endsAt()).isEqualTo(at(480));
    assertThat(life.over(at(480), LIFETIME).map(Reason::code)).contains("maximum-age");
  }

  @Test
  void extended_livesOn_asOftenAsTheLongestAllows() {
    var life = used(Life.begin(START, LIFETIME), 475, 475).extended(at(475), LIFETIME);
    assertThat(warning(life)).isEmpty();
    assertThat(life.oldAt()).isEqualTo(at(475 + 240));

    life = used(life, 1_400, 1_400).extended(at(1_400), LIFETIME);
    assertThat(life.oldAt()).isEqualTo(at(1_440));
    assertThat(warning(life)).isEmpty();

    var last = used(life, 1_435, 1_435);
    assertThat(warning(last)).contains("age-soon");
    assertThat(last.canExtend(at(1_435), LIFETIME)).isFalse();
    assertThat(last.over(at(1_445), LIFETIME).map(Reason::code)).contains("maximum-age");
  }

  @Test
  void extendedEarly_losesNothing_andIsNotIdle() {
    var life = used(Life.begin(START, LIFETIME), 0, 55).extended(at(55), LIFETIME);

    assertThat(life.oldAt()).isEqualTo(at(480));
    assertThat(life.endsAt()).isEqualTo(at(115));
    assertThat(warning(life)).isEmpty();
  }

  @Test
  void idleAtTheLongestAge_canStillBeKept() {
    var life = used(Life.begin(START, LIFETIME), 0, 5).extended(at(5), LIFETIME);
    life = used(life, 1_200, 1_200).extended(at(1_200), LIFETIME);
    var idle = used(life, 1_200, 1_251);

    assertThat(warning(idle)).contains("idle-soon");
    assertThat(idle.canExtend(at(1_251), LIFETIME)).isTrue();
  }

  @Test
  void programKilledForMemory_isToldForAnHour_oncePerKill() {
    var life = Life.begin(START, LIFETIME).after(at(1), at(1), 1, LIFETIME);
    assertThat(life.warning(SIZE).orElseThrow().text()).contains("the size small allows (2 GiB)");

    life = life.after(at(59), at(59), 1, LIFETIME);
    assertThat(warning(life)).contains("out-of-memory");
    life = life.after(at(62), at(62), 1, LIFETIME);
    assertThat(warning(life)).isEmpty();
    assertThat(warning(life.after(at(63), at(63), 2, LIFETIME))).contains("out-of-memory");
  }

  @Test
  void endNear_goesBeforeMemory() {
    var life = Life.begin(START, LIFETIME).after(at(51), at(0), 1, LIFETIME);

    assertThat(warning(life)).contains("idle-soon");
    assertThat(warning(life.extended(at(52), LIFETIME))).contains("out-of-memory");
  }

  private static Life used(Life life, int lastUsed, int now) {
    return life.after(at(now), at(lastUsed), life.kills(), LIFETIME);
  }

  private static Optional<String> warning(Life life) {
    return life.warning(SIZE).map(Reason::code);
  }

  private static Instant at(int minute) {
    return START.plus(Duration.ofMinutes(minute));
  }
}
