package org.datadns.resolver.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteOverview;
import org.datadns.resolver.session.Sessions;
import org.datadns.resolver.site.Liveness;
import org.datadns.resolver.site.Reach;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteStatus;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Jdbi;

/** Sites as their admins see them. Blocks for the database. Thread-safe. */
public final class SiteOverviews {
  private static final int MOST_ILL = 100;

  private final Sites sites;
  private final Sessions sessions;
  private final SiteHoldings holdings;
  private final InstantSource clock;

  /** Of these sites. */
  public SiteOverviews(Sites sites, Sessions sessions, Jdbi jdbi, InstantSource clock) {
    this.sites = sites;
    this.sessions = sessions;
    this.holdings = new SiteHoldings(jdbi);
    this.clock = clock;
  }

  /** What there is to say of a site now. */
  SiteOverview of(Site site) {
    var outlook = sites.outlook(site);
    var ill =
        site.status().map(SiteStatus::replicas).stream()
            .flatMap(reports -> reports.values().stream())
            .sorted(Comparator.comparing(ReplicaReport::identifier))
            .toList();
    return new SiteOverview(
        site.id(),
        site.title(),
        site.contact(),
        site.approved(),
        site.addresses().api(),
        site.addresses().sessions(),
        label(outlook.liveness()),
        reason(outlook.liveness()),
        since(outlook.liveness()),
        outlook.reach().isProved(),
        outlook.reach() instanceof Reach.Failing(var why, var ignored)
            ? Optional.of(why)
            : Optional.empty(),
        site.status().map(SiteStatus::heardAt),
        site.status().map(SiteStatus::skew).orElse(Duration.ZERO),
        site.operationAt(clock.instant()),
        site.orderedAt(clock.instant()),
        outlook.success(),
        sessions.atSite(site.id()).size(),
        site.status().map(SiteStatus::tools).orElse(List.of()),
        site.status().map(SiteStatus::mounts).orElse(List.of()),
        ill.stream().limit(MOST_ILL).toList(),
        ill.size(),
        holdings.inventory(site.id()),
        sites.notesFor(site.id()));
  }

  private static String label(Liveness liveness) {
    return switch (liveness) {
      case Liveness.Alive ignored -> "alive";
      case Liveness.Suspect ignored -> "suspect";
      case Liveness.Gone ignored -> "gone";
    };
  }

  private static Optional<Reason> reason(Liveness liveness) {
    return liveness instanceof Liveness.Suspect(var why, var ignored)
        ? Optional.of(why)
        : Optional.empty();
  }

  private static Optional<Instant> since(Liveness liveness) {
    return switch (liveness) {
      case Liveness.Alive ignored -> Optional.empty();
      case Liveness.Suspect(var ignored, var since) -> Optional.of(since);
      case Liveness.Gone(var since) -> since;
    };
  }
}
