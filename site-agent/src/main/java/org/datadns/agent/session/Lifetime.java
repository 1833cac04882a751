package org.datadns.agent.session;

import java.time.Duration;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.wire.SessionTerms;

/**
 * How long a ready session lives.
 *
 * @param maximumAge how long without being extended
 * @param extendBy how long it lives at the least from when it was extended
 * @param longest how long however often it is extended
 * @param idleAfter how long it may be idle
 * @param idleCpu cores that it uses on average when it is not idle
 * @param warnBefore how long before it stops its person is warned; nobody is stopped unwarned
 * @param lookEvery how often it is looked at whether it is in use
 */
public record Lifetime(
    Duration maximumAge,
    Duration extendBy,
    Duration longest,
    Duration idleAfter,
    double idleCpu,
    Duration warnBefore,
    Duration lookEvery) {

  /** What is left of it on a session's terms. */
  Lifetime on(SessionTerms terms) {
    var most = terms.longest().filter(it -> it.compareTo(longest) < 0).orElse(longest);
    return new Lifetime(
        most.compareTo(maximumAge) < 0 ? most : maximumAge,
        extendBy,
        most,
        idleAfter,
        idleCpu,
        warnBefore,
        lookEvery);
  }

  static Lifetime read(Settings session) {
    var lifetime =
        new Lifetime(
            session.duration("maximum-age", Duration.ofHours(8)),
            session.duration("extend-by", Duration.ofHours(4)),
            session.duration("longest", Duration.ofHours(24)),
            session.duration("idle-after", Duration.ofHours(1)),
            session.decimal("idle-cpu", 0.05),
            session.duration("warn-before", Duration.ofMinutes(10)),
            session.duration("look-every", Duration.ofMinutes(1)));
    if (lifetime.longest().compareTo(lifetime.maximumAge()) < 0) {
      session.problem("longest", "must be at least maximum-age, " + lifetime.maximumAge());
    }
    if (lifetime.warnBefore().compareTo(lifetime.idleAfter()) >= 0) {
      session.problem("warn-before", "must be shorter than idle-after, " + lifetime.idleAfter());
    }
    return lifetime;
  }
}
