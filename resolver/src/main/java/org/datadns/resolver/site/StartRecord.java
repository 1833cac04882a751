package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.site.Liveness.Suspect;

/**
 * What came of starts at one site of late: a failure makes it suspect at once, for longer each time
 * it fails again, and its success sinks and recovers with time. Immutable; a pure function of what
 * was noted.
 *
 * @param good starts that went well; those of long ago count less
 * @param bad starts that did not
 * @param asOf the time that both were reckoned for
 * @param failures how many failed in a row
 * @param suspicion why it is suspect; empty when nothing speaks against it
 * @param suspectUntil when it is tried again
 */
record StartRecord(
    double good,
    double bad,
    Instant asOf,
    int failures,
    Optional<Suspect> suspicion,
    Instant suspectUntil) {
  /** After this time a start counts half. */
  static final Duration HALF_LIFE = Duration.ofMinutes(15);

  private static final Duration LONGEST_SUSPICION = Duration.ofMinutes(10);

  /** Whoever failed before this time began anew. */
  private static final Duration FORGIVEN = Duration.ofMinutes(30);

  /** The code of a start that was not answered. */
  private static final String SILENT = "site-silent";

  /** Of a site where nothing was started. */
  static final StartRecord EMPTY =
      new StartRecord(0, 0, Instant.EPOCH, 0, Optional.empty(), Instant.EPOCH);

  /**
   * After a start that failed or was not answered.
   *
   * @param first how long a first failure is held against the site
   */
  StartRecord failed(Reason reason, Instant now, Duration first) {
    int row = now.isAfter(suspectUntil.plus(FORGIVEN)) ? 1 : failures + 1;
    var pause = first.multipliedBy(1L << Math.min(row - 1, 20));
    var until = now.plus(pause.compareTo(LONGEST_SUSPICION) < 0 ? pause : LONGEST_SUSPICION);
    var since = suspectAt(now).map(Suspect::since).orElse(now);
    return new StartRecord(
        decayed(good, now),
        decayed(bad, now) + 1,
        now,
        row,
        Optional.of(new Suspect(reason, since)),
        until);
  }

  /** After a start that went well. */
  StartRecord succeeded(Instant now) {
    return new StartRecord(
        decayed(good, now) + 1, decayed(bad, now), now, 0, Optional.empty(), Instant.EPOCH);
  }

  /**
   * After the site was seen to be away, and to answer again: that it did not answer speaks against
   * it no more. What else went wrong does.
   */
  StartRecord back() {
    return suspicion.filter(suspect -> suspect.reason().code().equals(SILENT)).isEmpty()
        ? this
        : new StartRecord(good, bad, asOf, 0, Optional.empty(), Instant.EPOCH);
  }

  /** After a failure that another resolver met and the site itself reports. */
  StartRecord reportedFailure(Instant now) {
    return new StartRecord(
        decayed(good, now), decayed(bad, now) + 1, now, failures, suspicion, suspectUntil);
  }

  /** Why it is suspect at that time. */
  Optional<Suspect> suspectAt(Instant now) {
    return suspicion.filter(ignored -> now.isBefore(suspectUntil));
  }

  /** How starts went of late, between 0 and 1; as though one more had gone well. */
  double successAt(Instant now) {
    double well = decayed(good, now);
    return (well + 1) / (well + decayed(bad, now) + 1);
  }

  private double decayed(double count, Instant now) {
    double passed = Math.max(0, Duration.between(asOf, now).toMillis());
    return count * Math.pow(0.5, passed / HALF_LIFE.toMillis());
  }
}
