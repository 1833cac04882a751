package org.datadns.resolver.site;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.site.Liveness.Alive;
import org.datadns.resolver.site.Liveness.Gone;
import org.datadns.resolver.site.Liveness.Suspect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Times are seconds; the lease is 30, and an absence is longer than 10. */
class LivenessPolicyTest {
  private static final Suspect SUSPECT = new Suspect(new Reason("no-answer", "None."), at(90));

  @ParameterizedTest(name = "heard at {0}, last sign at {1}, now {2}: {3}")
  @CsvSource({
    // the lease
    "100, 100, 100, alive",
    "100, 129, 129, alive",
    "100, 130, 130, gone",
    "100, 500, 500, gone",
    // a resolver that runs a little late is not away
    "100, 120, 130, gone",
    // a resolver that is away judges by when it was not
    "100, 120, 131, alive",
    "100, 120, 9999, alive",
    "80, 120, 9999, gone",
  })
  void judged_byTheLeaseAndByWhetherTheResolverWasThere(
      long heard, long sign, long now, String expected) {
    assertThat(name(awake(sign).judge(heard(heard), at(now)))).isEqualTo(expected);
  }

  @ParameterizedTest(name = "heard at {0}, away from 110 to 300, now {1}: {2}")
  @CsvSource({
    "105, 300, alive",
    "105, 329, alive",
    "105, 330, gone",
    // gone before it went
    "79, 300, gone",
    "80, 300, gone",
    "81, 300, alive",
    // heard since
    "310, 339, alive",
    "310, 340, gone",
  })
  void absence_givesThoseWhoWereAliveAFreshWindow(long heard, long now, String expected) {
    var back = awake(110).after(at(300));
    assertThat(name(back.judge(heard(heard), at(300))))
        .isEqualTo(heard == 79 || heard == 80 ? "gone" : "alive");
    assertThat(name(everyTwoSeconds(back, 300, now).judge(heard(heard), at(now))))
        .isEqualTo(expected);
  }

  @Test
  void anAbsenceInTheFreshWindow_givesAnother() {
    var back = awake(110).after(at(300)).after(at(320));
    assertThat(name(back.judge(heard(105), at(329)))).isEqualTo("alive");
    assertThat(name(everyTwoSeconds(back, 320, 350).judge(heard(105), at(350)))).isEqualTo("gone");
  }

  @Test
  void regularSignsOfLife_areNoAbsence() {
    assertThat(name(awake(100).after(at(110)).judge(heard(75), at(110)))).isEqualTo("gone");
    assertThat(name(awake(100).after(at(111)).judge(heard(75), at(111)))).isEqualTo("alive");
  }

  @Test
  void failedStart_makesItSuspect_butNotMoreThanGone() {
    var known = new LivenessPolicy.Known(Optional.of(at(100)), Optional.of(SUSPECT));
    assertThat(awake(100).judge(known, at(101))).isEqualTo(SUSPECT);
    assertThat(awake(140).judge(known, at(140))).isEqualTo(new Gone(Optional.of(at(100))));
  }

  @Test
  void neverHeard_isGoneSinceEver() {
    var known = new LivenessPolicy.Known(Optional.empty(), Optional.empty());
    assertThat(awake(100).judge(known, at(100))).isEqualTo(new Gone(Optional.empty()));
  }

  private static LivenessPolicy awake(long sign) {
    return LivenessPolicy.running(Duration.ofSeconds(30), at(sign));
  }

  private static LivenessPolicy everyTwoSeconds(LivenessPolicy policy, long from, long to) {
    var ticked = policy;
    for (long second = from; second <= to; second += 2) {
      ticked = ticked.after(at(second));
    }
    return ticked;
  }

  private static LivenessPolicy.Known heard(long second) {
    return new LivenessPolicy.Known(Optional.of(at(second)), Optional.empty());
  }

  private static String name(Liveness liveness) {
    return switch (liveness) {
      case Alive ignored -> "alive";
      case Suspect ignored -> "suspect";
      case Gone ignored -> "gone";
    };
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }
}
