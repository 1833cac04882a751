package org.datadns.resolver.dataset;

import io.helidon.dbclient.DbClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.wire.Json;
import org.datadns.resolver.dataset.Description.Claim;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Gone;
import org.datadns.resolver.dataset.Lookup.Match;
import org.datadns.resolver.dataset.Lookup.NotHeld;
import org.datadns.resolver.dataset.Lookup.Unknown;
import org.jspecify.annotations.Nullable;

/** Looks datasets up: the read path, by dbclient. Thread-safe. */
final class DatasetStore {
  private static final LookupRow[] NONE = {};

  private final DbClient database;
  private final Consumer<String> undescribed;

  /**
   * A store.
   *
   * @param undescribed is told of datasets whose holders do not say title or landing page
   */
  DatasetStore(DbClient database, Consumer<String> undescribed) {
    this.database = database;
    this.undescribed = undescribed;
  }

  /**
   * Looks an identifier up.
   *
   * @param version of a concept, only this version; empty means the newest
   */
  Lookup find(Identifier asked, Optional<String> version) {
    String names = Json.write(Names.withAncestors(asked.canonical()));
    String label = version.orElse("");
    return lookup(asked, rows(query(LookupSql.FIND, names, label, label, asked.canonical())));
  }

  /**
   * A name for {@link LookupSql#FIND_ALL}.
   *
   * @param ordinal its place
   * @param names itself and its ancestors
   */
  private record Request(int ordinal, List<String> names, String asked) {}

  /** Looks identifiers up by one statement; what came of each, in their order. */
  List<Lookup> findAll(List<Identifier> asked) {
    if (asked.size() == 1) {
      return List.of(find(asked.getFirst(), Optional.empty()));
    }
    var requests = new ArrayList<Request>();
    for (var name : asked) {
      requests.add(
          new Request(requests.size(), Names.withAncestors(name.canonical()), name.canonical()));
    }
    String found = query(LookupSql.FIND_ALL, Json.write(requests));
    var rows = found == null ? new LookupRow[0][] : Json.read(found, LookupRow[][].class);
    var lookups = new ArrayList<Lookup>();
    for (int i = 0; i < asked.size(); i++) {
      lookups.add(lookup(asked.get(i), List.of(rows[i])));
    }
    return lookups;
  }

  /**
   * Held datasets by identifier.
   *
   * @param after only those after this identifier
   * @param prefix only those that begin so
   * @param site only those held there; blank means anywhere
   * @param hiding names and prefixes, and whether what they are the nearest of is left out
   * @param most how many at most
   */
  List<Found> list(
      String after, String prefix, String site, Map<String, Boolean> hiding, int most) {
    return grouped(
        rows(query(LookupSql.LIST, after, prefix, site, site, LookupSql.parameter(hiding), most)));
  }

  /** These held datasets, in the order of their keys. */
  List<Found> list(List<Long> keys) {
    return grouped(rows(query(LookupSql.LIST_OF, Json.write(keys))));
  }

  private @Nullable String query(String statement, Object... parameters) {
    try (var found = database.execute().query(statement, parameters)) {
      // a column's own asOptional throws for null (Helidon 4.1)
      return found.toList().getFirst().column("found").get(String.class);
    }
  }

  private static List<LookupRow> rows(@Nullable String json) {
    return List.of(json == null ? NONE : Json.read(json, LookupRow[].class));
  }

  private Lookup lookup(Identifier asked, List<LookupRow> rows) {
    var first = rows.getFirst();
    var claims = rows.stream().filter(row -> row.site().isPresent()).map(LookupRow::claim).toList();
    boolean known = first.identifier().isPresent();
    if (first.goneAt().isPresent()) {
      return new Gone(asked, first.goneAt().get(), first.gonePage(), first.goneText());
    }
    if (claims.isEmpty()) {
      return known ? new NotHeld(asked) : new Unknown(asked);
    }
    boolean ancestor = known && first.position().orElse(1L) > 1;
    var match =
        claims.getFirst().byRule()
            ? Match.RULE
            : ancestor
                ? Match.ANCESTOR
                : Match.valueOf(first.kind().orElseThrow().toUpperCase(Locale.ROOT));
    return found(
        asked,
        first,
        withoutRulesOfHolders(claims),
        match,
        ancestor
            ? Optional.of(Names.remainder(asked.canonical(), first.name().orElseThrow()))
            : Optional.empty());
  }

  /** A site that names the dataset singly does not offer it by a rule too. */
  private static List<Claim> withoutRulesOfHolders(List<Claim> claims) {
    Set<String> holders =
        claims.stream()
            .filter(claim -> !claim.byRule())
            .map(Claim::site)
            .collect(Collectors.toSet());
    return claims.stream()
        .filter(claim -> !claim.byRule() || !holders.contains(claim.site()))
        .toList();
  }

  private List<Found> grouped(List<LookupRow> rows) {
    var groups = new ArrayList<List<LookupRow>>();
    for (var row : rows) {
      if (groups.isEmpty() || !groups.getLast().getFirst().id().equals(row.id())) {
        groups.add(new ArrayList<>());
      }
      groups.getLast().add(row);
    }
    return groups.stream().flatMap(group -> listed(group).stream()).toList();
  }

  private Optional<Found> listed(List<LookupRow> rows) {
    var first = rows.getFirst();
    return first
        .identifier()
        .map(Identifier::ofCanonical)
        .map(
            name ->
                found(
                    name,
                    first,
                    rows.stream().map(LookupRow::claim).toList(),
                    Match.EXACT,
                    Optional.empty()));
  }

  /** Only DOIs have agencies that say how what they name is cited. */
  private static boolean lacksCitation(LookupRow row) {
    return row.foundCitation().isEmpty()
        && row.identifier().filter(name -> name.startsWith("doi:")).isPresent();
  }

  private Found found(
      Identifier asked,
      LookupRow first,
      List<Claim> claims,
      Match match,
      Optional<String> remainder) {
    var description = Description.of(first.describedBy(), claims);
    if (description.title().isEmpty()
        || description.landingPage().isEmpty()
        || lacksCitation(first)) {
      first.identifier().ifPresent(undescribed);
    }
    return new Found(
        asked,
        new Dataset(
            first.id(),
            first.identifier().orElse(asked.canonical()),
            description.title().or(first::foundTitle),
            description.landingPage().or(first::foundPage),
            first.aliases().orElse(List.of()),
            first.concept(),
            first.registeredAt(),
            first.foundCitation()),
        match,
        remainder,
        description.replicas());
  }
}
