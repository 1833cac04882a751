package org.datadns.resolver.federation;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteEvent;
import org.datadns.resolver.site.SiteStatus;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.web.SiteStanding;
import org.datadns.resolver.web.SiteView;
import org.datadns.resolver.web.SizeChoice;

/** The approved sites as anybody may see them. Thread-safe. */
final class PublicSites {
  private static final Duration TOLD = Duration.ofDays(14);

  private final Sites sites;
  private final Supplier<Optional<Instant>> recordsAway;
  private final InstantSource clock;

  /**
   * Views of these sites.
   *
   * @param recordsAway since when the database does not answer: what became of sites is not told
   *     then
   */
  PublicSites(Sites sites, Supplier<Optional<Instant>> recordsAway, InstantSource clock) {
    this.sites = sites;
    this.recordsAway = recordsAway;
    this.clock = clock;
  }

  /** Since when the database does not answer. */
  Optional<Instant> recordsAway() {
    return recordsAway.get();
  }

  /** All approved sites in the order of their ids, from memory. */
  Stream<Site> approved() {
    return sites.all().stream().filter(Site::approved).sorted(Comparator.comparing(Site::id));
  }

  /** An approved site, from memory. */
  Optional<Site> find(String id) {
    return sites.find(id).filter(Site::approved);
  }

  /** Views of sites as they are now, from memory. */
  List<SiteView> now(Collection<Site> of) {
    var now = clock.instant();
    return of.stream().map(site -> view(site, List.of(), now)).toList();
  }

  /** Views of sites with what became of them. Blocks for the database. */
  List<SiteView> views(Collection<Site> of) {
    var now = clock.instant();
    var ids = of.stream().map(Site::id).toList();
    Map<String, List<SiteEvent>> events =
        recordsAway().isPresent()
            ? Map.of()
            : sites.history(ids, now.minus(TOLD)).stream()
                .collect(Collectors.groupingBy(SiteEvent::site));
    return of.stream()
        .map(site -> view(site, events.getOrDefault(site.id(), List.of()), now))
        .toList();
  }

  private SiteView view(Site site, List<SiteEvent> events, Instant now) {
    var outlook = sites.outlook(site);
    return new SiteView(
        site.id(),
        site.title(),
        site.contact(),
        Standings.of(site, outlook, now),
        site.status().map(SiteStatus::heardAt),
        site.operationAt(now),
        outlook.success(),
        site.status().stream()
            .flatMap(status -> status.tools().stream())
            .map(PublicSites::room)
            .toList(),
        now.minus(TOLD),
        now,
        Standings.over(events));
  }

  private static SiteView.ToolRoom room(ToolOffer offer) {
    return new SiteView.ToolRoom(
        offer.id(),
        offer.label(),
        offer.hindrance().map(Reason::text),
        offer.sizes().stream()
            .map(
                size ->
                    new SiteView.Room(
                        new SizeChoice(size.id(), size.memory(), size.cpus()),
                        size.free(),
                        size.total(),
                        size.warm()))
            .toList());
  }

  /** Tools of sites that are ready. */
  static long tools(List<SiteView> views) {
    return views.stream()
        .filter(view -> view.standing() == SiteStanding.READY)
        .flatMap(view -> view.tools().stream())
        .filter(tool -> tool.hindrance().isEmpty())
        .map(SiteView.ToolRoom::id)
        .distinct()
        .count();
  }
}
