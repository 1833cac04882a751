package org.datadns.deploy.federation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Every promise, held against every drill of a test class. */
abstract class PromisesContract {
  /** The drills that were run. */
  abstract List<Report> reports();

  @Test
  void noSessionIsLost_eachGetsReadyOrEndsForATrueReason() {
    assertKept(Promise.NO_SESSION_LOST);
  }

  @Test
  void noSessionIsEnteredTwice() {
    assertKept(Promise.NONE_ENTERED_TWICE);
  }

  @Test
  void noRunningSessionIsTouched() {
    assertKept(Promise.NO_RUNNING_SESSION_TOUCHED);
  }

  @Test
  void answersAreRightWithinOneLeaseOfEachChange() {
    assertKept(Promise.ANSWERS_RIGHT_WITHIN_A_LEASE);
  }

  @Test
  void nothingRunsOnThatNobodyIsIn() {
    assertKept(Promise.NOTHING_LEFT_RUNNING);
  }

  @Test
  void readersCameAndMostGotIn() {
    assertThat(reports())
        .isNotEmpty()
        .allSatisfy(
            report ->
                assertThat(report.outcomes().getOrDefault("entered", 0L))
                    .as("%s: %s", report.faults(), report.outcomes())
                    .isGreaterThan(report.readers() / 2));
  }

  private void assertKept(Promise promise) {
    assertThat(reports())
        .isNotEmpty()
        .allSatisfy(
            report ->
                assertThat(report.broken().get(promise.label())).as(report.faults()).isEmpty());
  }
}
