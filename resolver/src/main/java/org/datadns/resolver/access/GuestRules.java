package org.datadns.resolver.access;

import java.time.Duration;
import java.util.Optional;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.SessionTerms;

/**
 * What somebody may do of whom nothing is known but a cookie.
 *
 * @param longest how long a session may live, however often it is extended
 * @param egress whether it may reach what its site lets sessions reach
 * @param groups whether guests may join groups, and so use what is open to those alone
 */
public record GuestRules(Duration longest, boolean egress, boolean groups) {
  /** Short sessions, public data, nothing beyond it. */
  public static final GuestRules USUAL = new GuestRules(Duration.ofHours(4), false, false);

  /** Reads the section {@code guests}. */
  static GuestRules read(Settings settings) {
    return new GuestRules(
        settings.duration("longest", USUAL.longest()),
        settings.flag("egress", USUAL.egress()),
        settings.flag("groups", USUAL.groups()));
  }

  /** On which terms a session of somebody who is known so well runs. */
  public SessionTerms terms(Assurance assurance) {
    return assurance == Assurance.GUEST
        ? new SessionTerms(Optional.of(longest), Optional.of(!egress))
        : SessionTerms.NONE;
  }
}
