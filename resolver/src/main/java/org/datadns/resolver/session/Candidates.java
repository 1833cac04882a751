package org.datadns.resolver.session;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.dataset.Datasets;
import org.datadns.resolver.dataset.Lookup;
import org.datadns.resolver.dataset.Replica;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Verdict.Standing;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.site.Site;

/** Chooses the site of a session's next attempt, given what came of those before. Thread-safe. */
final class Candidates {
  private final Datasets datasets;

  Candidates(Datasets datasets) {
    this.datasets = datasets;
  }

  /** Where to try next. */
  sealed interface Choice {
    /** There. */
    record Chosen(Site site) implements Choice {}

    /**
     * Nowhere now, but when a place becomes free.
     *
     * @param reason says which sites are full
     */
    record AllFull(Reason reason) implements Choice {}

    /**
     * Nowhere.
     *
     * @param reason names each site with its own reason
     */
    record NoneLeft(Reason reason) implements Choice {}
  }

  /**
   * Chooses.
   *
   * @param attempts what was tried before
   * @param passing codes of refusals that are forgotten once the site was heard of anew
   */
  Choice choose(Session session, List<Attempt> attempts, Set<String> passing) {
    if (!(datasets.find(session.dataset()) instanceof Lookup.Found found)) {
      return new Choice.NoneLeft(new Reason("not-held", "No site holds the dataset any more."));
    }
    var also = new ArrayList<Lookup.Found>();
    for (String other : session.also()) {
      if (!(datasets.find(other) instanceof Lookup.Found there)) {
        return new Choice.NoneLeft(new Reason("not-held", "No site holds " + other + " any more."));
      }
      also.add(there);
    }
    var wish =
        new Wish(
            session.dataset(),
            Optional.of(session.tool()),
            Optional.of(session.size()),
            session.wantedSite(),
            session.version(),
            session.unconfirmed(),
            Optional.empty());
    var verdicts = datasets.order(found, also, wish);
    var reasons = new LinkedHashMap<String, Reason>();
    boolean full = false;
    for (Verdict verdict : verdicts) {
      Site site = verdict.candidate().site();
      var spoilt = spoilt(site, attempts, passing);
      if (spoilt.isEmpty() && verdict.isAvailable()) {
        return new Choice.Chosen(site);
      }
      boolean passes = spoilt.map(Reason::code).filter(passing::contains).isPresent();
      full |= spoilt.isEmpty() ? verdict.standing() == Standing.FULL : passes;
      reasons.putIfAbsent(site.title(), spoilt.orElse(verdict.reason()));
    }
    return full ? new Choice.AllFull(inOne(reasons)) : new Choice.NoneLeft(inOne(reasons));
  }

  /** The identifier by which a site knows a session's dataset: it may hold it under an alias. */
  String heldAs(Session session, Site site) {
    return datasets.find(session.dataset()) instanceof Lookup.Found found
        ? found.replicas().stream()
            .filter(replica -> replica.site().equals(site.id()))
            .map(Replica::heldAs)
            .findFirst()
            .orElse(session.dataset())
        : session.dataset();
  }

  /** Why a site is not tried again: what came of the latest attempt there. */
  private static Optional<Reason> spoilt(Site site, List<Attempt> attempts, Set<String> passing) {
    return attempts.stream()
        .filter(attempt -> attempt.site().equals(site.id()))
        .filter(attempt -> attempt.outcome() != Attempt.Outcome.RUNNING)
        .reduce((earlier, later) -> later)
        .filter(attempt -> !isForgotten(attempt, site, passing))
        .flatMap(Attempt::reason);
  }

  private static boolean isForgotten(Attempt attempt, Site site, Set<String> passing) {
    boolean heardSince =
        site.status()
            .filter(status -> attempt.endedAt().filter(status.heardAt()::isAfter).isPresent())
            .isPresent();
    return heardSince && attempt.reason().map(Reason::code).filter(passing::contains).isPresent();
  }

  private static Reason inOne(Map<String, Reason> bySite) {
    if (bySite.size() == 1) {
      var only = bySite.entrySet().iterator().next();
      return new Reason(only.getValue().code(), only.getKey() + ": " + only.getValue().text());
    }
    return new Reason(
        "no-site",
        bySite.entrySet().stream()
            .map(site -> site.getKey() + ": " + site.getValue().text())
            .collect(Collectors.joining(" ")));
  }
}
