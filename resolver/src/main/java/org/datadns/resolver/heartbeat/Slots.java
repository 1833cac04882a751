package org.datadns.resolver.heartbeat;

import java.time.Duration;
import java.time.Instant;

/**
 * When each site shall speak next: every site has a moment of its own within the period, so that
 * however many speak at once, after one answer they do no more. The same at every resolver.
 *
 * @param period how often a site speaks
 */
record Slots(Duration period) {

  /** How long until the site's next moment that is at least half a period away. */
  Duration next(String site, Instant now) {
    long length = period.toMillis();
    long own = Math.floorMod(spread(site), length);
    long away = Math.floorMod(own - now.toEpochMilli(), length);
    return Duration.ofMillis(away < length / 2 ? away + length : away);
  }

  /** Neighbouring names far apart (the finaliser of SplitMix64). */
  private static long spread(String site) {
    long mixed = site.hashCode() * 0x9E3779B97F4A7C15L;
    mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
    return mixed ^ (mixed >>> 31);
  }
}
