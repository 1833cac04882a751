package org.datadns.resolver.site;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.datadns.protocol.wire.Reason;

/**
 * What this resolver makes of sites, beside what they say themselves: whether they are there,
 * whether their addresses lead to them, and how starts went. Kept in memory alone. Thread-safe;
 * never blocks.
 */
final class SiteViews {
  private final ResolverClock resolverClock;
  private final Duration suspicion;
  private final InstantSource clock;
  private final Map<String, StartRecord> starts = new ConcurrentHashMap<>();
  private final Map<String, Reach> reaches = new ConcurrentHashMap<>();

  /**
   * Nothing is known yet.
   *
   * @param suspicion how long a first failed start is held against a site
   */
  SiteViews(ResolverClock resolverClock, Duration suspicion, InstantSource clock) {
    this.resolverClock = resolverClock;
    this.suspicion = suspicion;
    this.clock = clock;
  }

  Outlook of(Site site) {
    var record = starts.getOrDefault(site.id(), StartRecord.EMPTY);
    var now = clock.instant();
    return new Outlook(
        resolverClock.judge(
            new LivenessPolicy.Known(
                site.status().map(SiteStatus::heardAt), record.suspectAt(now))),
        reach(site.id()),
        record.successAt(now));
  }

  Reach reach(String site) {
    return reaches.getOrDefault(site, new Reach.Untried());
  }

  /** Whether this is news. */
  boolean reached(String site, Reach reach) {
    var before = Optional.ofNullable(reaches.put(site, reach));
    return !before.equals(Optional.of(reach));
  }

  void failed(String site, Reason reason) {
    starts.compute(
        site, (id, record) -> orEmpty(record).failed(reason, clock.instant(), suspicion));
  }

  void succeeded(String site) {
    starts.compute(site, (id, record) -> orEmpty(record).succeeded(clock.instant()));
  }

  void back(String site) {
    starts.computeIfPresent(site, (id, record) -> record.back());
  }

  void reportedFailure(String site) {
    starts.compute(site, (id, record) -> orEmpty(record).reportedFailure(clock.instant()));
  }

  private static StartRecord orEmpty(@org.jspecify.annotations.Nullable StartRecord record) {
    return record == null ? StartRecord.EMPTY : record;
  }
}
