package org.datadns.agent.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.Outcome;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.junit.jupiter.api.Test;

class StartOutcomesTest {
  private final StartOutcomes outcomes = new StartOutcomes();

  @Test
  void startThatBecameReady_isAnOutcome_untilItIsTold() {
    look(session("s", 1, SessionState.STARTING, 10, ""));
    assertThat(outcomes.untold()).isEmpty();
    look(session("s", 1, SessionState.READY, 14, ""));
    var expected =
        new Outcome(
            "s", 1, "jupyter", Instant.ofEpochSecond(14), Duration.ofSeconds(4), Optional.empty());
    assertThat(outcomes.untold()).containsExactly(expected);
    look(session("s", 1, SessionState.READY, 14, ""));
    assertThat(outcomes.untold()).containsExactly(expected);
    outcomes.told(outcomes.untold());
    assertThat(outcomes.untold()).isEmpty();
  }

  @Test
  void startThatFailed_saysWhy() {
    look(session("s", 1, SessionState.STARTING, 10, ""));
    look(session("s", 1, SessionState.ENDED, 70, "never-ready"));
    assertThat(outcomes.untold())
        .singleElement()
        .satisfies(
            outcome -> assertThat(outcome.failure()).map(Reason::code).contains("never-ready"));
  }

  @Test
  void startThatPeopleStopped_isNone() {
    look(session("s", 1, SessionState.STARTING, 10, ""));
    look(session("s", 1, SessionState.STOPPING, 11, "stopped"));
    look(session("s", 1, SessionState.ENDED, 12, "stopped"));
    assertThat(outcomes.untold()).isEmpty();
  }

  @Test
  void whatRanBefore_isNone_andALaterAttemptIsItsOwn() {
    look(session("s", 1, SessionState.READY, 10, ""));
    look(session("s", 1, SessionState.ENDED, 11, "died"));
    assertThat(outcomes.untold()).isEmpty();
    look(session("t", 1, SessionState.STARTING, 10, ""));
    look(session("t", 2, SessionState.STARTING, 20, ""));
    look(session("t", 2, SessionState.READY, 22, ""));
    assertThat(outcomes.untold()).extracting(Outcome::attempt).containsExactly(2);
  }

  @Test
  void resolverAwayForLong_theNewestAreKept() {
    for (int i = 0; i < Heartbeat.MOST_OUTCOMES + 5; i++) {
      look(session("s" + i, 1, SessionState.STARTING, i, ""));
      look(session("s" + i, 1, SessionState.READY, i, ""));
    }
    assertThat(outcomes.untold()).hasSize(Heartbeat.MOST_OUTCOMES);
    assertThat(outcomes.untold().getFirst().session()).isEqualTo("s5");
  }

  private void look(SessionStatus... sessions) {
    outcomes.look(List.of(sessions), ignored -> "jupyter");
  }

  private static SessionStatus session(
      String id, int attempt, SessionState state, long since, String reason) {
    return new SessionStatus(
        id,
        attempt,
        1,
        state,
        "",
        Optional.empty(),
        Instant.ofEpochSecond(since),
        reason.isEmpty() ? Optional.empty() : Optional.of(new Reason(reason, "It is so.")),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
