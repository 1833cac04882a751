package org.datadns.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.junit.jupiter.api.Test;

/** Times are minutes. */
class ClosingTest {
  private static final Closing STOPS =
      closing(SiteMode.DRAINING, Optional.of(at(200)), Optional.empty());

  @Test
  void withoutAStatedTime_sessionsMayFinish() {
    var drains = closing(SiteMode.DRAINING, Optional.empty(), Optional.empty());
    var status = ready(300);
    assertThat(drains.due(at(10_000))).isEmpty();
    assertThat(drains.shown(status, at(100))).isSameAs(status);
  }

  @Test
  void atTheStatedTime_theyAreStopped() {
    assertThat(STOPS.due(at(199))).isEmpty();
    assertThat(STOPS.due(at(200)))
        .hasValueSatisfying(
            reason -> {
              assertThat(reason.code()).isEqualTo("draining");
              assertThat(reason.text()).contains("New disks.").contains("workspace stays");
            });
  }

  @Test
  void theirPeopleSeeItAtOnce_andAreWarnedAnHourBefore() {
    assertThat(STOPS.shown(ready(300), at(100)).endsAt()).contains(at(200));
    assertThat(STOPS.shown(ready(300), at(100)).warning()).isEmpty();
    assertThat(STOPS.shown(ready(300), at(140)).warning())
        .hasValueSatisfying(
            warning -> {
              assertThat(warning.code()).isEqualTo("draining-soon");
              assertThat(warning.text()).contains("1970-01-01 03:20 UTC").contains("New disks.");
            });
  }

  @Test
  void whatEndsSooner_endsForItsOwnReason() {
    var status = ready(150);
    assertThat(STOPS.shown(status, at(145))).isSameAs(status);
  }

  @Test
  void whatIsNotReady_isShownAsItIs() {
    var starting =
        new SessionStatus(
            "s",
            1,
            1,
            SessionState.STARTING,
            "",
            Optional.empty(),
            at(1),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    assertThat(STOPS.shown(starting, at(190))).isSameAs(starting);
  }

  @Test
  void windowThatIsOver_stopsNobody() {
    var over = closing(SiteMode.MAINTENANCE, Optional.of(at(200)), Optional.of(at(250)));
    assertThat(over.due(at(249))).map(Reason::code).contains("maintenance");
    assertThat(over.due(at(250))).isEmpty();
    assertThat(over.shown(ready(300), at(250)).endsAt()).contains(at(300));
  }

  private static Closing closing(SiteMode mode, Optional<Instant> stopAt, Optional<Instant> until) {
    return new Closing(
        new SiteOperation(mode, Optional.empty(), until, stopAt, Optional.of("New disks.")));
  }

  private static SessionStatus ready(long endsAt) {
    return new SessionStatus(
        "s",
        1,
        1,
        SessionState.READY,
        "Ready",
        Optional.empty(),
        at(1),
        Optional.empty(),
        Optional.of(at(endsAt)),
        Optional.empty(),
        Optional.empty());
  }

  private static Instant at(long minute) {
    return Instant.ofEpochSecond(minute * 60);
  }
}
