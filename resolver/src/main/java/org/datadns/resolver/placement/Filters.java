package org.datadns.resolver.placement;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SitePolicy;
import org.datadns.resolver.placement.Verdict.Standing;
import org.datadns.resolver.site.Liveness;
import org.datadns.resolver.site.Reach;
import org.datadns.resolver.site.SiteStatus;
import org.jspecify.annotations.Nullable;

/**
 * What stands against one copy, the first that does. What waiting does not change is said before
 * what passes: whoever chose another site need not know that this one is silent.
 */
final class Filters {
  private Filters() {}

  static Verdict judge(Wish wish, Candidate candidate, Instant now) {
    var unsuitable = unsuitable(wish, candidate);
    if (unsuitable != null) {
      return unsuitable(candidate, unsuitable);
    }
    var site = candidate.site();
    if (site.status().isEmpty()) {
      return away(candidate, Reasons.NEVER_HEARD, List.of(), false);
    }
    var status = site.status().get();
    var matching = offers(wish, candidate, status);
    var offers = Refusals.permitted(matching, wish.permit(), status.policy());
    if (offers.isEmpty() && !matching.isEmpty()) {
      return unsuitable(candidate, Refusals.ofOffers(matching, wish.permit(), status.policy()));
    }
    var away = outOfReach(candidate, status, now);
    if (away != null) {
      return away(candidate, away, offers, false);
    }
    var operation = site.operationAt(now);
    if (operation.at(now) != SiteMode.READY) {
      return away(candidate, Reasons.closed(operation, now), offers, true);
    }
    var report = candidate.report();
    if (report.isPresent() && report.get().health() == ReplicaHealth.UNAVAILABLE) {
      return away(candidate, Reasons.unreadable(report.get(), now), offers, false);
    }
    if (offers.isEmpty()) {
      return unsuitable(
          candidate,
          isOtherSizeOffered(wish, candidate, status)
              ? Reasons.UNKNOWN_SIZE
              : Reasons.UNKNOWN_TOOL);
    }
    return judgeRoom(candidate, offers, now);
  }

  private static @Nullable Reason unsuitable(Wish wish, Candidate candidate) {
    var site = candidate.site();
    if (!site.approved()) {
      return Reasons.NOT_APPROVED;
    }
    if (wish.site().isPresent() && !wish.site().get().equals(site.id())) {
      return Reasons.OTHER_SITE;
    }
    var refused =
        Refusals.ofPeople(
            wish, candidate, site.status().map(SiteStatus::policy).orElse(SitePolicy.OPEN));
    if (refused != null) {
      return refused;
    }
    if (wish.version().filter(version -> !candidate.holds(version)).isPresent()) {
      return Reasons.otherVersion(candidate.version());
    }
    if (!candidate.lacking().isEmpty()) {
      return Reasons.lacking(candidate.lacking());
    }
    return candidate.confirmed() || wish.unconfirmed() ? null : Reasons.NOT_CONFIRMED;
  }

  private static @Nullable Reason outOfReach(Candidate candidate, SiteStatus status, Instant now) {
    if (candidate.outlook().liveness() instanceof Liveness.Gone(var since)) {
      return Reasons.silent(since.orElse(status.heardAt()), now);
    }
    return switch (candidate.outlook().reach()) {
      case Reach.Proved ignored -> null;
      case Reach.Untried ignored -> Reasons.UNTRIED;
      case Reach.Failing(var why, var since) -> Reasons.unreachable(why, since, now);
    };
  }

  private static Verdict judgeRoom(Candidate candidate, List<ToolOffer> offers, Instant now) {
    var ready = ready(offers);
    if (ready.isEmpty()) {
      return away(candidate, offers.getFirst().hindrance().orElseThrow(), offers, false);
    }
    if (!hasRoom(ready)) {
      var placeAt = placeAt(ready);
      return new Verdict(
          candidate, Standing.FULL, Reasons.full(placeAt, now), ready, placeAt, true);
    }
    if (candidate.outlook().liveness() instanceof Liveness.Suspect(var why, var since)) {
      return verdict(candidate, Standing.SUSPECT, Reasons.suspect(why, since, now), ready);
    }
    return verdict(
        candidate,
        Standing.AVAILABLE,
        candidate.confirmed() ? Reasons.AVAILABLE : Reasons.AVAILABLE_UNCONFIRMED,
        ready);
  }

  /** Those that match the wish; without a copy when all do, since most are asked for like that. */
  private static List<ToolOffer> offers(Wish wish, Candidate candidate, SiteStatus status) {
    if (wish.tool().isEmpty() && wish.size().isEmpty() && candidate.tools().isEmpty()) {
      return status.tools();
    }
    var matching = new ArrayList<ToolOffer>(status.tools().size());
    for (ToolOffer offer : status.tools()) {
      if (opensWith(wish, candidate, offer)) {
        var sizes = sizes(wish, offer);
        if (!sizes.isEmpty()) {
          matching.add(
              new ToolOffer(offer.id(), offer.label(), offer.digest(), offer.hindrance(), sizes));
        }
      }
    }
    return matching;
  }

  private static boolean opensWith(Wish wish, Candidate candidate, ToolOffer offer) {
    return (wish.tool().isEmpty() || wish.tool().get().equals(offer.id()))
        && (candidate.tools().isEmpty() || candidate.tools().get().contains(offer.id()));
  }

  private static List<SizeOffer> sizes(Wish wish, ToolOffer offer) {
    if (wish.size().isEmpty()) {
      return offer.sizes();
    }
    for (SizeOffer size : offer.sizes()) {
      if (size.id().equals(wish.size().get())) {
        return List.of(size);
      }
    }
    return List.of();
  }

  private static boolean isOtherSizeOffered(Wish wish, Candidate candidate, SiteStatus status) {
    return wish.size().isPresent()
        && status.tools().stream().anyMatch(offer -> opensWith(wish, candidate, offer));
  }

  private static List<ToolOffer> ready(List<ToolOffer> offers) {
    for (ToolOffer offer : offers) {
      if (!offer.isReady()) {
        return offers.stream().filter(ToolOffer::isReady).toList();
      }
    }
    return offers;
  }

  private static boolean hasRoom(List<ToolOffer> offers) {
    for (ToolOffer offer : offers) {
      for (SizeOffer size : offer.sizes()) {
        if (size.free() > 0) {
          return true;
        }
      }
    }
    return false;
  }

  /** When the first session that is in the way ends by itself. */
  private static Optional<Instant> placeAt(List<ToolOffer> offers) {
    return offers.stream()
        .flatMap(offer -> offer.sizes().stream())
        .flatMap(size -> size.nextExpiries().stream())
        .min(Instant::compareTo);
  }

  private static Verdict verdict(
      Candidate candidate, Standing standing, Reason reason, List<ToolOffer> offers) {
    return new Verdict(candidate, standing, reason, offers, Optional.empty(), false);
  }

  private static Verdict unsuitable(Candidate candidate, Reason reason) {
    return verdict(candidate, Standing.UNSUITABLE, reason, List.of());
  }

  private static Verdict away(
      Candidate candidate, Reason reason, List<ToolOffer> offers, boolean passing) {
    return new Verdict(candidate, Standing.AWAY, reason, offers, Optional.empty(), passing);
  }
}
