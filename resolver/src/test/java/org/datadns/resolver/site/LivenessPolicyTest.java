package org.datadns.resolver.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Times are seconds; the lease is 30. */
class LivenessPolicyTest {
  private static final LivenessPolicy AWAKE =
      new LivenessPolicy(Duration.ofSeconds(30), at(0), at(0));

  @Test
  void heartbeat_isBelievedUntilTheLeaseIsOver() {
    assertThat(AWAKE.isHeard(at(100), at(129))).isTrue();
    assertThat(AWAKE.isHeard(at(100), at(130))).isFalse();
  }

  @Test
  void absence_givesThoseWhoWereAliveAFreshWindow() {
    var back = AWAKE.after(at(110), at(300));
    assertThat(back.isHeard(at(105), at(300))).isTrue();
    assertThat(back.isHeard(at(105), at(329))).isTrue();
    assertThat(back.isHeard(at(105), at(330))).isFalse();
  }

  @Test
  void absence_bringsNobodyBackWhoWasGoneBefore() {
    var back = AWAKE.after(at(110), at(300));
    assertThat(back.isHeard(at(79), at(300))).isFalse();
    assertThat(back.isHeard(at(80), at(300))).isFalse();
    assertThat(back.isHeard(at(81), at(300))).isTrue();
  }

  @Test
  void regularSignsOfLife_areNoAbsence() {
    assertThat(AWAKE.after(at(100), at(110))).isSameAs(AWAKE);
    assertThat(AWAKE.after(at(100), at(111))).isNotSameAs(AWAKE);
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }
}
