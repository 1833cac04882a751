package org.datadns.resolver.dataset;

import io.helidon.dbclient.DbClient;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Invalid;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.placement.Candidate;
import org.datadns.resolver.placement.Placement;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Wish;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.SiteStatus;
import org.datadns.resolver.site.Sites;
import org.jdbi.v3.core.Jdbi;

/** The datasets that sites hold, or held. Thread-safe. */
public final class Datasets {
  private final IdentifierParser identifiers;
  private final Jdbi jdbi;
  private final DatasetStore store;
  private final DatasetSearch search;
  private final LookupCache cache;
  private final Sites sites;
  private final InstantSource clock;

  /**
   * The datasets kept in this database.
   *
   * @param identifiers recognises what somebody wrote
   * @param cacheBytes about how much memory lookups may take
   * @param undescribed is told of datasets whose holders do not say title or landing page
   */
  public Datasets(
      IdentifierParser identifiers,
      Jdbi jdbi,
      DbClient database,
      Sites sites,
      long cacheBytes,
      Consumer<String> undescribed,
      InstantSource clock) {
    this.identifiers = identifiers;
    this.jdbi = jdbi;
    this.store = new DatasetStore(database, undescribed);
    this.search = new DatasetSearch(jdbi);
    this.cache = new LookupCache(store::findAll, new ChangeFeed(database), cacheBytes);
    this.sites = sites;
    this.clock = clock;
  }

  /** Takes notice of what moved in the registry. Blocks for the database. */
  public void catchUp() {
    cache.catchUp();
  }

  /** Looks up what somebody wrote; what comes of it holds as long as it is current. */
  public KeptLookup look(String text) {
    return switch (parse(text)) {
      case Unrecognised unrecognised -> KeptLookup.ofNothing(new Invalid(unrecognised.text()));
      case Recognised(var identifier) -> cache.find(identifier);
    };
  }

  /** Whether what was made of a kept lookup is still what would be made now. Reads memory alone. */
  public boolean isCurrent(String name, KeptLookup.Validity validity) {
    var present = cache.present(name);
    return present != null && present.validity() == validity;
  }

  /** Looks up what somebody wrote, each in its place; what is not in memory by one statement. */
  public List<Lookup> findAll(List<String> texts) {
    var parsed = texts.stream().map(this::parse).toList();
    var found =
        cache
            .findAll(
                parsed.stream().flatMap(each -> each.asOptional().stream()).distinct().toList())
            .stream()
            .collect(Collectors.toMap(KeptLookup::name, KeptLookup::lookup));
    return parsed.stream()
        .map(
            each ->
                switch (each) {
                  case Unrecognised unrecognised -> new Invalid(unrecognised.text());
                  case Recognised(var identifier) ->
                      Objects.requireNonNull(found.get(identifier.canonical()));
                })
        .toList();
  }

  private ParsedIdentifier parse(String text) {
    return StandardCharsets.UTF_8.newEncoder().canEncode(text)
        ? identifiers.parse(text)
        : new Unrecognised("malformed-text", "An identifier is well-formed Unicode text.");
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
    return switch (parse(text)) {
      case Unrecognised unrecognised -> new Invalid(unrecognised.text());
      case Recognised(var identifier) ->
          version.isEmpty() ? cache.find(identifier).lookup() : store.find(identifier, version);
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

  /**
   * A page of held datasets, in the order of their identifiers.
   *
   * @param after only those after this identifier; blank means from the first
   * @param prefix only those whose identifier begins so
   * @param site only those held there; blank means anywhere
   * @param most how many at most
   */
  public List<Found> list(String after, String prefix, String site, int most) {
    return store.list(after, prefix, site, most);
  }

  /**
   * A page of held datasets whose titles have all these words, or words that begin so, in the order
   * of their registration.
   *
   * @param after only those after this key
   * @throws Refused when so much matches that the answer takes too long
   */
  public List<Found> search(String words, long after, String prefix, String site, int most) {
    var keys = search.keys(words, after, prefix, site, most);
    return keys.isEmpty() ? List.of() : store.list(keys);
  }

  /** A verdict on every copy of a dataset that was found, best first. Reads memory alone. */
  public List<Verdict> order(Found found, Wish wish) {
    return order(found, List.of(), wish);
  }

  /**
   * A verdict on every copy of a dataset that was found, best first, where other datasets are
   * wanted in the same session. Reads memory alone.
   */
  public List<Verdict> order(Found found, List<Found> also, Wish wish) {
    var candidates = new ArrayList<Candidate>(found.replicas().size());
    for (Replica replica : found.replicas()) {
      if (!replica.isSeenFor(wish.version())) {
        continue;
      }
      sites
          .find(replica.site())
          .ifPresent(site -> candidates.add(candidate(site, found, replica, also)));
    }
    return Placement.order(wish, candidates, clock.instant());
  }

  private Candidate candidate(Site site, Found found, Replica replica, List<Found> also) {
    var report = report(site, found.dataset());
    var tools = replica.tools();
    boolean confirmed = replica.confirmed();
    var lacking = new ArrayList<String>();
    for (Found other : also) {
      var there =
          other.replicas().stream()
              .filter(it -> it.site().equals(site.id()) && it.isSeenFor(Optional.empty()))
              .toList();
      if (there.isEmpty()) {
        lacking.add(other.dataset().identifier());
      } else {
        tools = both(tools, there.getFirst().tools());
        confirmed &= there.getFirst().confirmed();
        report = worse(report, report(site, other.dataset()));
      }
    }
    return new Candidate(
        site,
        sites.outlook(site),
        report,
        replica.heldAs(),
        replica.version(),
        confirmed,
        tools,
        lacking);
  }

  /** What a site says of its copy, by whichever of its names the site knows the dataset. */
  private static Optional<ReplicaReport> report(Site site, Dataset dataset) {
    var reports = site.status().map(SiteStatus::replicas).orElse(Map.of());
    if (reports.isEmpty()) {
      return Optional.empty();
    }
    return Stream.concat(Stream.of(dataset.identifier()), dataset.aliases().stream())
        .flatMap(name -> Optional.ofNullable(reports.get(name)).stream())
        .findFirst();
  }

  private static Optional<ReplicaReport> worse(
      Optional<ReplicaReport> one, Optional<ReplicaReport> other) {
    return Stream.concat(one.stream(), other.stream())
        .max(Comparator.comparing(ReplicaReport::health));
  }

  /** The tools that open two datasets, where empty means all. */
  private static Optional<List<String>> both(
      Optional<List<String>> one, Optional<List<String>> other) {
    return one.isEmpty() || other.isEmpty()
        ? one.or(() -> other)
        : Optional.of(one.get().stream().filter(other.get()::contains).toList());
  }
}
