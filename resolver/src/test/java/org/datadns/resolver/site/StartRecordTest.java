package org.datadns.resolver.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.Instant;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.Test;

/** Times are seconds; a first failure is held against a site for 30. */
class StartRecordTest {
  private static final Duration FIRST = Duration.ofSeconds(30);
  private static final Reason REASON = new Reason("no-answer", "It did not answer.");

  @Test
  void withoutStarts_nothingSpeaksAgainstIt() {
    assertThat(StartRecord.EMPTY.suspectAt(at(100))).isEmpty();
    assertThat(StartRecord.EMPTY.successAt(at(100))).isEqualTo(1);
  }

  @Test
  void oneFailure_makesItSuspect_forAWhile() {
    var record = StartRecord.EMPTY.failed(REASON, at(100), FIRST);
    assertThat(record.suspectAt(at(100))).contains(new Liveness.Suspect(REASON, at(100)));
    assertThat(record.suspectAt(at(129))).isPresent();
    assertThat(record.suspectAt(at(130))).isEmpty();
  }

  @Test
  void failuresInARow_areHeldAgainstItForLonger_butNotForEver() {
    var record = StartRecord.EMPTY.failed(REASON, at(100), FIRST).failed(REASON, at(131), FIRST);
    assertThat(record.suspectAt(at(190))).isPresent();
    assertThat(record.suspectAt(at(191))).isEmpty();
    for (int i = 0; i < 40; i++) {
      record = record.failed(REASON, at(200 + i), FIRST);
    }
    assertThat(record.suspectAt(at(239 + 599))).isPresent();
    assertThat(record.suspectAt(at(239 + 600))).isEmpty();
  }

  @Test
  void success_clearsIt_andTheNextFailureIsAFirst() {
    var record =
        StartRecord.EMPTY
            .failed(REASON, at(100), FIRST)
            .failed(REASON, at(110), FIRST)
            .succeeded(at(120));
    assertThat(record.suspectAt(at(120))).isEmpty();
    assertThat(record.failed(REASON, at(130), FIRST).suspectAt(at(160))).isEmpty();
  }

  @Test
  void siteThatIsBack_isForgivenItsSilence_andNothingElse() {
    var silent = new Reason("site-silent", "The site does not answer.");
    var back =
        StartRecord.EMPTY.failed(silent, at(100), FIRST).failed(silent, at(110), FIRST).back();
    assertThat(back.suspectAt(at(111))).isEmpty();
    assertThat(back.successAt(at(111))).isLessThan(1);
    assertThat(back.failed(silent, at(120), FIRST).suspectAt(at(150))).isEmpty();
    assertThat(StartRecord.EMPTY.failed(REASON, at(100), FIRST).back().suspectAt(at(101)))
        .isPresent();
  }

  @Test
  void suspicion_beginsWithItsFirstFailure() {
    var record = StartRecord.EMPTY.failed(REASON, at(100), FIRST).failed(REASON, at(120), FIRST);
    assertThat(record.suspectAt(at(125))).map(Liveness.Suspect::since).contains(at(100));
  }

  @Test
  void success_sinksWithFailures_andRecoversWithTime() {
    var record = StartRecord.EMPTY;
    for (int i = 0; i < 9; i++) {
      record = record.failed(REASON, at(100), FIRST);
    }
    assertThat(record.successAt(at(100))).isCloseTo(0.1, within(0.001));
    long half = StartRecord.HALF_LIFE.toSeconds();
    assertThat(record.successAt(at(100 + half))).isCloseTo(1 / 5.5, within(0.001));
    assertThat(record.successAt(at(100 + 20 * half))).isGreaterThan(0.99);
    assertThat(record.succeeded(at(100)).successAt(at(100))).isCloseTo(2 / 11.0, within(0.001));
  }

  @Test
  void whatTheSiteItselfReports_sinksItsSuccess_butMakesItNotSuspect() {
    var record = StartRecord.EMPTY.reportedFailure(at(100));
    assertThat(record.successAt(at(100))).isEqualTo(0.5);
    assertThat(record.suspectAt(at(100))).isEmpty();
  }

  @Test
  void aClockThatWentBack_isNoFailure() {
    var record = StartRecord.EMPTY.failed(REASON, at(100), FIRST);
    assertThat(record.successAt(at(50))).isEqualTo(0.5);
  }

  private static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }
}
