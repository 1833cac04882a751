package org.datadns.resolver.placement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SitePolicy;
import org.datadns.resolver.access.Permit;
import org.jspecify.annotations.Nullable;

/** What policies refuse to a person: those of the federation, and each site's own. */
final class Refusals {
  private Refusals() {}

  /** Why somebody may not open it at a site, in whatever tool. */
  static @Nullable Reason ofPeople(Wish wish, Candidate candidate, SitePolicy site) {
    var permit = wish.permit();
    if (permit.dataset().isPresent()) {
      return permit.dataset().get();
    }
    var assurance = permit.person().assurance();
    return permit
        .againstSite(candidate.site().id())
        .or(() -> site.against(assurance))
        .or(() -> site.againstDataset(assurance, List.of(wish.dataset(), candidate.heldAs())))
        .orElse(null);
  }

  /** Of what a site offers, that which somebody may use; the same list when that is all of it. */
  static List<ToolOffer> permitted(List<ToolOffer> offers, Permit permit, SitePolicy site) {
    if (permit.policies().opensAllTools() && site.toolsClosedToGuests().isEmpty()) {
      return offers;
    }
    var permitted = new ArrayList<ToolOffer>(offers.size());
    for (ToolOffer offer : offers) {
      if (ofTool(offer, permit, site).isEmpty()) {
        var sizes =
            offer.sizes().stream().filter(size -> permit.againstSize(size.id()).isEmpty()).toList();
        if (!sizes.isEmpty()) {
          permitted.add(
              new ToolOffer(offer.id(), offer.label(), offer.digest(), offer.hindrance(), sizes));
        }
      }
    }
    return permitted;
  }

  /**
   * Why somebody may use nothing of what a site offers.
   *
   * @param offers at least one, and none permitted
   */
  static Reason ofOffers(List<ToolOffer> offers, Permit permit, SitePolicy site) {
    return offers.stream()
        .flatMap(
            offer ->
                ofTool(offer, permit, site)
                    .or(
                        () ->
                            offer.sizes().stream()
                                .map(SizeOffer::id)
                                .flatMap(size -> permit.againstSize(size).stream())
                                .findFirst())
                    .stream())
        .findFirst()
        .orElse(Reasons.UNKNOWN_TOOL);
  }

  private static Optional<Reason> ofTool(ToolOffer offer, Permit permit, SitePolicy site) {
    return permit
        .againstTool(offer.id())
        .or(() -> site.againstTool(permit.person().assurance(), offer.id()));
  }
}
