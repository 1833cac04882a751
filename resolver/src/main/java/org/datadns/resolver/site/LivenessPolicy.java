package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.datadns.resolver.site.Liveness.Suspect;

/**
 * Judges whether a site is there: a pure function of its last heartbeat, what came of starts there,
 * the resolver's clock, and how long the resolver itself was there to hear. It doubts itself first.
 * A resolver that was away (stopped, paused, cut from its database) heard nobody meanwhile: while
 * it is away it judges by the last moment it was not, and when it is back every site that was alive
 * then has a fresh window. Immutable.
 *
 * @param lease how long a heartbeat is believed
 * @param before who was heard after this was alive when the latest absence began
 * @param awakeSince the end of that absence
 * @param lastSign the latest sign that the resolver runs and reaches its database
 */
record LivenessPolicy(Duration lease, Instant before, Instant awakeSince, Instant lastSign) {

  /** Of a resolver that ran without a break until that sign. */
  static LivenessPolicy running(Duration lease, Instant lastSign) {
    return new LivenessPolicy(lease, lastSign.minus(lease), lastSign.minus(lease), lastSign);
  }

  /**
   * What is known of a site.
   *
   * @param heardAt when it was heard last; empty when it never was
   * @param suspicion why starts there are not to be relied on; empty when nothing speaks against
   *     them
   */
  record Known(Optional<Instant> heardAt, Optional<Suspect> suspicion) {}

  /** Whether the site is there now. */
  Liveness judge(Known site, Instant now) {
    if (site.heardAt().filter(at -> isHeard(at, now)).isEmpty()) {
      return new Liveness.Gone(site.heardAt());
    }
    return site.suspicion().<Liveness>map(it -> it).orElseGet(Liveness.Alive::new);
  }

  /** Whether a heartbeat of that time is still believed. */
  boolean isHeard(Instant heardAt, Instant now) {
    var judged = isAway(now) ? lastSign : now;
    return judged.isBefore(heardAt.plus(lease))
        || (heardAt.isAfter(before) && judged.isBefore(awakeSince.plus(lease)));
  }

  /** Whether the resolver cannot rely on having heard what there was to hear. */
  boolean isAway(Instant now) {
    return now.isAfter(lastSign.plus(patience()));
  }

  /** What is known after a sign of the resolver's own life. */
  LivenessPolicy after(Instant sign) {
    if (!isAway(sign)) {
      return new LivenessPolicy(lease, before, awakeSince, sign);
    }
    // whoever was still in the window after one absence is in the window after the next
    boolean inWindow = lastSign.isBefore(awakeSince.plus(lease));
    return new LivenessPolicy(lease, inWindow ? before : lastSign.minus(lease), sign, sign);
  }

  /** An absence is longer than this: one missed heartbeat of three is no reason for doubt. */
  private Duration patience() {
    return lease.dividedBy(3);
  }
}
