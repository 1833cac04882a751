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
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.site.Site;

/** The sites where a session may begin, given what came of its attempts. Thread-safe. */
final class Candidates {
  /** Refusals that pass by themselves: the site is asked again once it was heard of anew. */
  private static final Set<String> PASSING = Set.of("full", "draining");

  private final Datasets datasets;

  Candidates(Datasets datasets) {
    this.datasets = datasets;
  }

  /** Where a session may begin. */
  sealed interface Sites {
    /**
     * At these.
     *
     * @param prospects what it may hope for at each, best first
     */
    record Held(List<Prospect> prospects) implements Sites {}

    /** Nobody holds what it opens any more. */
    record NotHeld(Reason reason) implements Sites {}
  }

  /**
   * Looks where a session may begin. Reads memory alone when its datasets are there.
   *
   * @param attempts what was tried before
   * @param workspaceAt the site where its workspace is
   */
  Sites of(Session session, List<Attempt> attempts, Optional<String> workspaceAt) {
    if (!(datasets.find(session.dataset()) instanceof Lookup.Found found)) {
      return new Sites.NotHeld(new Reason("not-held", "No site holds the dataset any more."));
    }
    var also = new ArrayList<Lookup.Found>();
    for (String other : session.also()) {
      if (!(datasets.find(other) instanceof Lookup.Found there)) {
        return new Sites.NotHeld(new Reason("not-held", "No site holds " + other + " any more."));
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
                workspaceAt)
            .nearTo(session.near());
    return new Sites.Held(
        datasets.order(session.person(), found, also, wish).stream()
            .map(verdict -> prospect(verdict, attempts))
            .toList());
  }

  private static Prospect prospect(Verdict verdict, List<Attempt> attempts) {
    var spoilt = spoilt(verdict.candidate().site(), attempts);
    return new Prospect(
        verdict, spoilt, spoilt.map(Reason::code).filter(PASSING::contains).isPresent());
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
  private static Optional<Reason> spoilt(Site site, List<Attempt> attempts) {
    return attempts.stream()
        .filter(attempt -> attempt.site().equals(site.id()))
        .filter(attempt -> attempt.outcome() != Attempt.Outcome.RUNNING)
        .reduce((earlier, later) -> later)
        .filter(attempt -> !isForgotten(attempt, site))
        .flatMap(Attempt::reason);
  }

  private static boolean isForgotten(Attempt attempt, Site site) {
    boolean heardSince =
        site.status()
            .filter(status -> attempt.endedAt().filter(status.heardAt()::isAfter).isPresent())
            .isPresent();
    return heardSince && attempt.reason().map(Reason::code).filter(PASSING::contains).isPresent();
  }

  /** What each site says, in one reason. */
  static Reason inOne(List<Prospect> prospects) {
    Map<String, Reason> bySite = new LinkedHashMap<>();
    prospects.forEach(it -> bySite.putIfAbsent(it.site().title(), it.reason()));
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
