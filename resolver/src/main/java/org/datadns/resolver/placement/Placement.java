package org.datadns.resolver.placement;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.resolver.placement.Verdict.Standing;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteStatus;

/**
 * Judges and orders copies. Those that nobody confirmed come last. Of the others those that can
 * serve come first, the one with most room before the others; among equals a rendezvous hash
 * (Thaler and Ravishankar, 1998) over dataset and site spreads datasets over sites, yet sends one
 * dataset to the same site, where it is warm.
 */
public final class Placement {
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  private Placement() {}

  /** A verdict on every candidate, best first. */
  public static List<Verdict> order(Wish wish, List<Candidate> candidates) {
    return candidates.stream()
        .map(candidate -> judge(wish, candidate))
        .sorted(
            Comparator.comparing((Verdict verdict) -> !verdict.candidate().confirmed())
                .thenComparing(Verdict::standing)
                .thenComparing(Verdict::free, Comparator.reverseOrder())
                .thenComparing(verdict -> rendezvous(wish.dataset(), verdict)))
        .toList();
  }

  private static Verdict judge(Wish wish, Candidate candidate) {
    Site site = candidate.site();
    if (!site.approved()) {
      return cannot(candidate, "site-not-approved", "The site is not part of the federation yet.");
    }
    if (wish.site().isPresent() && !wish.site().get().equals(site.id())) {
      return cannot(candidate, "other-site-chosen", "Another site was chosen.");
    }
    if (wish.version().isPresent() && !wish.version().equals(candidate.version())) {
      return cannot(candidate, "version-not-held", "It holds another version.");
    }
    if (!candidate.lacking().isEmpty()) {
      return cannot(
          candidate,
          "not-held",
          "It does not hold " + String.join(", ", candidate.lacking()) + ".");
    }
    if (!candidate.confirmed() && !wish.unconfirmed()) {
      return cannot(
          candidate,
          "not-confirmed",
          "Nobody has confirmed this copy; it is opened only when you ask for it.");
    }
    if (site.status().isEmpty()) {
      return away(candidate, "site-silent", "The site has not been heard of yet.", List.of());
    }
    var status = site.status().get();
    var offers = offers(wish, candidate, status);
    if (!candidate.alive()) {
      return away(
          candidate, "site-silent", "The site is silent since " + at(status.heardAt()), offers);
    }
    if (candidate.unavailable().isPresent()) {
      var reason = candidate.unavailable().get();
      return away(candidate, reason.code(), reason.text(), offers);
    }
    return judgeOffers(wish, candidate, status.operation().mode(), offers);
  }

  private static Verdict judgeOffers(
      Wish wish, Candidate candidate, SiteMode mode, List<ToolOffer> offers) {
    return switch (mode) {
      case DRAINING ->
          away(candidate, "draining", "The site takes no new sessions for now.", offers);
      case MAINTENANCE -> away(candidate, "maintenance", "The site is under maintenance.", offers);
      case READY -> {
        if (offers.isEmpty()) {
          yield notOffered(wish, candidate);
        }
        boolean room =
            offers.stream().flatMap(offer -> offer.sizes().stream()).anyMatch(s -> s.free() > 0);
        yield room
            ? new Verdict(
                candidate,
                Standing.AVAILABLE,
                new Reason("available", "A session can start here now."),
                offers)
            : new Verdict(
                candidate,
                Standing.FULL,
                new Reason("full", "All places are taken at the moment."),
                offers);
      }
    };
  }

  private static Verdict notOffered(Wish wish, Candidate candidate) {
    boolean toolOffered =
        wish.size().isPresent()
            && candidate.site().status().stream()
                .flatMap(status -> status.tools().stream())
                .anyMatch(offer -> opensWith(wish, candidate, offer));
    return toolOffered
        ? cannot(candidate, "unknown-size", "The site does not offer this size.")
        : cannot(candidate, "unknown-tool", "The site does not open it with this tool.");
  }

  private static List<ToolOffer> offers(Wish wish, Candidate candidate, SiteStatus status) {
    return status.tools().stream()
        .filter(offer -> opensWith(wish, candidate, offer))
        .map(
            offer ->
                new ToolOffer(
                    offer.id(),
                    offer.label(),
                    offer.digest(),
                    offer.hindrance(),
                    sizes(wish.size(), offer)))
        .filter(offer -> !offer.sizes().isEmpty())
        .toList();
  }

  private static boolean opensWith(Wish wish, Candidate candidate, ToolOffer offer) {
    return candidate.tools().map(tools -> tools.contains(offer.id())).orElse(true)
        && wish.tool().map(offer.id()::equals).orElse(true);
  }

  private static List<SizeOffer> sizes(Optional<String> wanted, ToolOffer offer) {
    return offer.sizes().stream()
        .filter(size -> wanted.map(size.id()::equals).orElse(true))
        .toList();
  }

  private static Verdict cannot(Candidate candidate, String code, String text) {
    return new Verdict(candidate, Standing.UNSUITABLE, new Reason(code, text), List.of());
  }

  private static Verdict away(
      Candidate candidate, String code, String text, List<ToolOffer> offers) {
    return new Verdict(candidate, Standing.AWAY, new Reason(code, text), offers);
  }

  private static String rendezvous(String dataset, Verdict verdict) {
    return Digest.of(dataset + "\n" + verdict.candidate().site().id());
  }

  private static String at(Instant instant) {
    return MINUTE.format(instant) + ".";
  }
}
