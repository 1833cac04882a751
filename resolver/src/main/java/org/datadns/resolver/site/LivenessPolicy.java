package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;

/**
 * Judges leases by the resolver's clock. A resolver that was away (stopped, paused, cut from its
 * database) heard nobody meanwhile, so it gives every site that was alive when it went a fresh
 * window. Immutable.
 *
 * @param lease how long a heartbeat is believed
 * @param lastAwake the last moment before the latest absence at which the resolver was known to run
 * @param awakeSince the end of that absence
 */
record LivenessPolicy(Duration lease, Instant lastAwake, Instant awakeSince) {

  /** Whether a site heard at that time is believed to be there now. */
  boolean isHeard(Instant heardAt, Instant now) {
    return now.isBefore(heardAt.plus(lease))
        || (lastAwake.isBefore(heardAt.plus(lease)) && now.isBefore(awakeSince.plus(lease)));
  }

  /**
   * What is known after a sign of the resolver's own life; an absence is a gap of more than a third
   * of the lease, since one missed heartbeat of three is no reason for doubt.
   *
   * @param previous the sign before
   * @param now this sign
   */
  LivenessPolicy after(Instant previous, Instant now) {
    return now.isAfter(previous.plus(lease.dividedBy(3)))
        ? new LivenessPolicy(lease, previous, now)
        : this;
  }
}
