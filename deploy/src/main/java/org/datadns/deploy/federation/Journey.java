package org.datadns.deploy.federation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/**
 * What became of one reader, from the first press of the button.
 *
 * @param dataset what they wanted
 * @param session the session they were given; empty when there was none
 * @param askedAt when they first pressed the button
 * @param readyAt when they learnt that it is ready
 * @param outcome how it ended
 * @param notes what they met on the way that they should not have, a sentence each
 */
record Journey(
    Datasets.Dataset dataset,
    String session,
    Instant askedAt,
    Optional<Instant> readyAt,
    Outcome outcome,
    List<String> notes) {

  /** How a journey ended. */
  sealed interface Outcome {
    /** They were in, as the container itself says, and left. */
    record Entered(Engines.Container container, Instant leftAt) implements Outcome {}

    /** It was ready, and they could not get in. */
    record ShutOut(String site, String why) implements Outcome {}

    /** It ended before it was ready, for a reason that was told. */
    record Ended(Reason reason) implements Outcome {}

    /** Nothing was started, for a reason that was told. */
    record Refused(Reason reason) implements Outcome {}

    /** None of these: nobody told them anything true. */
    record Lost(String what) implements Outcome {}
  }

  /** From the button to ready. */
  Optional<Duration> took() {
    return readyAt.map(at -> Duration.between(askedAt, at));
  }
}
