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
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Person;
import org.datadns.resolver.access.Policies;
import org.datadns.resolver.access.Target;
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
  private final Policies policies;
  private final InstantSource clock;

  /**
   * The datasets kept in this database.
   *
   * @param identifiers recognises what somebody wrote
   * @param policies who may see and use what
   * @param cacheBytes about how much memory lookups may take
   * @param undescribed is told of datasets whose holders do not say title or landing page
   */
  public Datasets(
      IdentifierParser identifiers,
      Jdbi jdbi,
      DbClient database,
      Sites sites,
      Policies policies,
      long cacheBytes,
      Consumer<String> undescribed,
      InstantSource clock) {
    this.identifiers = identifiers;
    this.jdbi = jdbi;
    this.store = new DatasetStore(database, undescribed);
    this.search = new DatasetSearch(jdbi);
    this.cache = new LookupCache(store::findAll, new ChangeFeed(database), cacheBytes);
    this.sites = sites;
    this.policies = policies;
    this.clock = clock;
  }

  /** Takes notice of what moved in the registry. Blocks for the database. */
  public void catchUp() {
    cache.catchUp();
  }

  /** The datasets as somebody may see them. */
  public SeenDatasets seenBy(Caller caller) {
    return new SeenDatasets(this, policies, caller);
  }

  /** Looks up what somebody wrote; what comes of it holds as long as it is current. */
  KeptLookup look(String text) {
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
  List<Lookup> findAll(List<String> texts) {
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

  /**
   * Looks up what somebody wrote, whoever may see it: exact, alias, else the longest ancestor or
   * rule. What people are answered is {@link #seenBy}.
   */
  public Lookup find(String text) {
    return find(text, Optional.empty());
  }

  /**
   * Looks up what somebody wrote.
   *
   * @param version of a concept, the version meant; empty means the newest
   */
  Lookup find(String text, Optional<String> version) {
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
   * @param hiding names and prefixes, and whether what they are the nearest of is left out
   * @param most how many at most
   */
  List<Found> list(
      String after, String prefix, String site, Map<String, Boolean> hiding, int most) {
    return store.list(after, prefix, site, hiding, most);
  }

  /**
   * A page of held datasets whose titles have all these words, or words that begin so, in the order
   * of their registration.
   *
   * @param after only those after this key
   * @throws Refused when so much matches that the answer takes too long
   */
  List<Found> search(
      String words, long after, String prefix, String site, Map<String, Boolean> hiding, int most) {
    var keys = search.keys(words, after, prefix, site, hiding, most);
    return keys.isEmpty() ? List.of() : store.list(keys);
  }

  /**
   * A verdict on every copy of a dataset that was found, best first, where other datasets are
   * wanted in the same session. Reads memory alone.
   *
   * @param person who wants it
   */
  public List<Verdict> order(Person person, Found found, List<Found> also, Wish wish) {
    var wanted = Stream.concat(Stream.of(found), also.stream()).map(this::target).toList();
    var candidates = new ArrayList<Candidate>(found.replicas().size());
    for (Replica replica : found.replicas()) {
      if (!replica.isSeenFor(wish.version())) {
        continue;
      }
      sites
          .find(replica.site())
          .ifPresent(site -> candidates.add(candidate(site, found, replica, also)));
    }
    var permitted = wish.permitted(policies.permit(person, wanted));
    return Placement.order(permitted, candidates, clock.instant());
  }

  /**
   * A dataset as something that is acted upon, with what holds for it by any of its names: the one
   * asked for, its own, and that of the concept it is a version of.
   */
  public Target.OfDataset target(Found found) {
    var dataset = found.dataset();
    return policies.target(
        dataset.identifier(),
        Stream.of(
                Stream.of(found.asked().canonical(), dataset.identifier()),
                dataset.concept().stream(),
                dataset.aliases().stream())
            .flatMap(names -> names)
            .distinct()
            .toList());
  }

  /**
   * Why these datasets in this tool are closed to somebody; empty when they are open. Reads memory
   * alone.
   *
   * @param site where they are opened; empty where that is not known
   */
  public Optional<Reason> closed(
      Person person, List<Found> wanted, String tool, String size, Optional<String> site) {
    var permit = policies.permit(person, wanted.stream().map(this::target).toList());
    return permit
        .dataset()
        .or(() -> permit.againstTool(tool))
        .or(() -> permit.againstSize(size))
        .or(() -> site.flatMap(permit::againstSite));
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
        replica.allVersions(),
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
