package org.datadns.resolver.session;

import java.time.Duration;
import org.datadns.protocol.config.Settings;

/**
 * How long things around a session may take.
 *
 * @param claim how long a resolver may be silent about a session it drives before another takes
 *     over
 * @param readyWithin how long an attempt may take until the tool answers
 * @param queueAtMost how long a session waits for a free place
 * @param keepsPlace how long it keeps its place in the queue while nobody looks at it
 */
public record SessionConfig(
    Duration claim, Duration readyWithin, Duration queueAtMost, Duration keepsPlace) {
  /** Reads the keys under {@code session}; problems are noted in {@code settings}. */
  public static SessionConfig read(Settings settings) {
    var session = settings.section("session");
    return new SessionConfig(
        session.duration("claim", Duration.ofSeconds(15)),
        session.duration("ready-within", Duration.ofMinutes(3)),
        session.duration("queue-at-most", Duration.ofMinutes(10)),
        session.duration("keeps-place", Duration.ofMinutes(2)));
  }
}
