package org.datadns.resolver.dataset;

import io.helidon.dbclient.DbClient;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Invalid;
import org.datadns.resolver.placement.Candidate;
import org.datadns.resolver.placement.Placement;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Jdbi;

/** The datasets that sites hold, or held. Thread-safe. */
public final class Datasets {
  private final Jdbi jdbi;
  private final DatasetStore store;
  private final Sites sites;

  /** The datasets kept in this database. */
  public Datasets(Jdbi jdbi, DbClient database, Sites sites) {
    this.jdbi = jdbi;
    this.store = new DatasetStore(database);
    this.sites = sites;
  }

  /** Looks up what somebody wrote: exact, alias, else the longest ancestor or rule. */
  public Lookup find(String text) {
    return find(text, Optional.empty());
  }

  /**
   * Looks up what somebody wrote.
   *
   * @param version of a concept, the version meant; empty means the newest
   */
  public Lookup find(String text, Optional<String> version) {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      return new Invalid("An identifier is well-formed Unicode text.");
    }
    return switch (Identifier.parse(text)) {
      case Unrecognised(var ignored, var reason) -> new Invalid(reason);
      case Recognised(var identifier) -> store.find(identifier, version);
    };
  }

  /** The key of a dataset; one that only a rule offers gets it now. */
  public long key(Dataset dataset) {
    return dataset
        .id()
        .orElseGet(
            () ->
                jdbi.withHandle(
                    handle ->
                        handle
                            .createQuery(
                                """
                                with new as (
                                  insert into dataset (identifier, registered_at)
                                  values (:identifier, now())
                                  on conflict (identifier) do nothing
                                  returning id)
                                select id from new
                                union all
                                select id from dataset where identifier = :identifier
                                """)
                            .bind("identifier", dataset.identifier())
                            .mapTo(Long.class)
                            .one()));
  }

  /** A page of held datasets, in the order of their identifiers. */
  public List<Found> list(String after, String prefix, String site, int most) {
    return store.list(after, prefix, site, most);
  }

  /** A verdict on every copy of a dataset that was found, best first. */
  public List<Verdict> order(Found found, Wish wish) {
    return order(found, List.of(), wish);
  }

  /**
   * A verdict on every copy of a dataset that was found, best first, where other datasets are
   * wanted in the same session.
   */
  public List<Verdict> order(Found found, List<Found> also, Wish wish) {
    return Placement.order(
        wish,
        found.replicas().stream()
            .flatMap(
                replica ->
                    sites.find(replica.site()).stream()
                        .map(site -> candidate(site, found, replica, also)))
            .toList());
  }

  private Candidate candidate(Site site, Found found, Replica replica, List<Found> also) {
    var lacking = new ArrayList<String>();
    var tools = replica.tools();
    boolean confirmed = replica.confirmed();
    for (Found other : also) {
      var there = other.replicas().stream().filter(it -> it.site().equals(site.id())).toList();
      if (there.isEmpty()) {
        lacking.add(other.dataset().identifier());
      } else {
        tools = both(tools, there.getFirst().tools());
        confirmed &= there.getFirst().confirmed();
      }
    }
    var unavailable =
        Stream.concat(Stream.of(found), also.stream())
            .flatMap(each -> unavailable(site, each.dataset()).stream())
            .findFirst();
    return new Candidate(
        site,
        sites.isAlive(site),
        unavailable,
        replica.heldAs(),
        replica.version(),
        confirmed,
        tools,
        lacking);
  }

  /** What a site says of its copy, by whichever of its names the site knows the dataset. */
  private static Optional<Reason> unavailable(Site site, Dataset dataset) {
    return site.status().stream()
        .flatMap(
            status ->
                Stream.concat(Stream.of(dataset.identifier()), dataset.aliases().stream())
                    .flatMap(name -> Optional.ofNullable(status.unavailable().get(name)).stream()))
        .findFirst();
  }

  /** The tools that open two datasets, where empty means all. */
  private static Optional<List<String>> both(
      Optional<List<String>> one, Optional<List<String>> other) {
    return one.isEmpty() || other.isEmpty()
        ? one.or(() -> other)
        : Optional.of(one.get().stream().filter(other.get()::contains).toList());
  }
}
