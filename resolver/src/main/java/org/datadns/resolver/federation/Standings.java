package org.datadns.resolver.federation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.resolver.site.Liveness;
import org.datadns.resolver.site.Outlook;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteEvent;
import org.datadns.resolver.web.SiteStanding;
import org.datadns.resolver.web.SiteView.Turn;

/** What sites come to, and came to. Pure. */
final class Standings {
  private Standings() {}

  /** What a site comes to now. */
  static SiteStanding of(Site site, Outlook outlook, Instant now) {
    if (!outlook.liveness().isHeard()) {
      return SiteStanding.SILENT;
    }
    if (!outlook.reach().isProved()) {
      return SiteStanding.UNREACHABLE;
    }
    return switch (site.operationAt(now).at(now)) {
      case MAINTENANCE -> SiteStanding.MAINTENANCE;
      case DRAINING -> SiteStanding.DRAINING;
      case READY ->
          outlook.liveness() instanceof Liveness.Suspect
              ? SiteStanding.SUSPECT
              : SiteStanding.READY;
    };
  }

  /**
   * What a site came to over time.
   *
   * @param events what was noticed of it, the oldest first; before it was heard first, nothing is
   *     known
   */
  static List<Turn> over(List<SiteEvent> events) {
    var latest = new HashMap<String, String>();
    var turns = new ArrayList<Turn>();
    for (var event : events) {
      latest.put(event.subject(), event.code());
      var standing = of(latest);
      if (latest.containsKey("liveness")
          && (turns.isEmpty() || turns.getLast().standing() != standing)) {
        turns.add(new Turn(event.at(), standing));
      }
    }
    return turns;
  }

  /** What nothing was noticed of is as it should be. */
  private static SiteStanding of(Map<String, String> latest) {
    if ("silent".equals(latest.get("liveness"))) {
      return SiteStanding.SILENT;
    }
    if (!"reached".equals(latest.getOrDefault("reach", "reached"))) {
      return SiteStanding.UNREACHABLE;
    }
    var operation = latest.getOrDefault("operation", SiteMode.READY.label());
    if (operation.equals(SiteMode.MAINTENANCE.label())) {
      return SiteStanding.MAINTENANCE;
    }
    if (operation.equals(SiteMode.DRAINING.label())) {
      return SiteStanding.DRAINING;
    }
    return "suspect".equals(latest.get("starts")) ? SiteStanding.SUSPECT : SiteStanding.READY;
  }
}
