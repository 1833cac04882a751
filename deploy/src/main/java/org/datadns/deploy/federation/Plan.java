package org.datadns.deploy.federation;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How large a federation is and how it is set.
 *
 * @param sites how many sites
 * @param resolvers how many resolvers
 * @param startsPerMinute how many readers come in a minute
 * @param period of heartbeats
 * @param lease how long the last word of a site is believed
 */
record Plan(int sites, int resolvers, int startsPerMinute, Duration period, Duration lease) {
  /** What nobody enters within this time stops. */
  static final Duration ENTER_WITHIN = Duration.ofSeconds(20);

  /** How long a tool may take to answer; simulated ones take half a second, or for ever. */
  static final Duration READY_WITHIN = Duration.ofSeconds(10);

  /** How many sessions a site has room for. */
  static final int PLACES = 16;

  /** Whether a resolver said that every site can be opened. */
  boolean isAllAvailable(Watch.Sample sample) {
    return places().stream().allMatch(place -> sample.isAvailable(place.id()));
  }

  List<SitePlace> places() {
    return IntStream.rangeClosed(1, sites).mapToObj(SitePlace::new).toList();
  }
}
