package org.datadns.resolver.dataset;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.wire.Json;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Match;
import org.datadns.resolver.dataset.Lookup.NotHeld;
import org.datadns.resolver.dataset.Lookup.Unknown;

/** Looks datasets up: the read path, by dbclient. Thread-safe. */
final class DatasetStore {
  /**
   * One statement: the first hit among the names, longest first and an own identifier before an
   * alias, with its copies. Names after the first are ancestors, and match only copies that include
   * what is below them.
   */
  private static final String FIND =
      """
      with hit as (
        select d.id, d.identifier, n.position, n.name, m.kind
        from json_array_elements_text(cast(? as json)) with ordinality as n (name, position)
        cross join lateral (
          select d.id as dataset, 'exact' as kind from dataset d where d.identifier = n.name
          union all
          select a.dataset, 'alias' from alias a where a.canonical = n.name
        ) as m
        join dataset d on d.id = m.dataset
        where n.position = 1
           or exists (select from replica r where r.dataset = d.id and r.descendants)
        order by n.position, m.kind desc
        limit 1
      )
      select hit.id, hit.identifier, hit.position, hit.name, hit.kind,
             (select json_agg(distinct a.canonical)::text from alias a where a.dataset = hit.id)
               as aliases,
             r.site, r.version, r.title, r.landing_page, to_json(r.tools)::text as tools
      from hit
      left join replica r on r.dataset = hit.id and (hit.position = 1 or r.descendants)
      order by r.site, r.version
      """;

  private static final String LIST =
      """
      select d.id, d.identifier, 1 as position, d.identifier as name, 'exact' as kind,
             (select json_agg(distinct a.canonical)::text from alias a where a.dataset = d.id)
               as aliases,
             r.site, r.version, r.title, r.landing_page, to_json(r.tools)::text as tools
      from (
        select d.id, d.identifier from dataset d
        where d.identifier > ? and starts_with(d.identifier, ?)
          and exists (select from replica r where r.dataset = d.id and (? = '' or r.site = ?))
        order by d.identifier
        limit ?
      ) as d
      join replica r on r.dataset = d.id
      order by d.identifier, r.site, r.version
      """;

  private final DbClient database;

  DatasetStore(DbClient database) {
    this.database = database;
  }

  Lookup find(Identifier asked) {
    List<DbRow> rows;
    try (var found =
        database.execute().query(FIND, Json.write(Names.withAncestors(asked.canonical())))) {
      rows = found.toList();
    }
    if (rows.isEmpty()) {
      return new Unknown(asked);
    }
    var replicas =
        rows.stream()
            .filter(row -> text(row, "site").isPresent())
            .map(DatasetStore::replica)
            .toList();
    if (replicas.isEmpty()) {
      return new NotHeld(asked);
    }
    DbRow first = rows.getFirst();
    boolean ancestor = first.column("position").get(Long.class) > 1;
    String name = first.column("name").get(String.class);
    return new Found(
        asked,
        dataset(rows),
        ancestor
            ? Match.ANCESTOR
            : Match.valueOf(first.column("kind").get(String.class).toUpperCase(Locale.ROOT)),
        ancestor ? Optional.of(Names.remainder(asked.canonical(), name)) : Optional.empty(),
        replicas);
  }

  /**
   * Held datasets by identifier.
   *
   * @param after only those after this identifier
   * @param prefix only those that begin so
   * @param site only those held there; blank means anywhere
   * @param most how many at most
   */
  List<Found> list(String after, String prefix, String site, int most) {
    var groups = new ArrayList<List<DbRow>>();
    try (var found = database.execute().query(LIST, after, prefix, site, site, most)) {
      found.forEach(
          row -> {
            boolean same =
                !groups.isEmpty()
                    && groups
                        .getLast()
                        .getFirst()
                        .column("id")
                        .get(Long.class)
                        .equals(row.column("id").get(Long.class));
            if (!same) {
              groups.add(new ArrayList<>());
            }
            groups.getLast().add(row);
          });
    }
    return groups.stream().flatMap(rows -> listed(rows).stream()).toList();
  }

  private static Optional<Found> listed(List<DbRow> rows) {
    var dataset = dataset(rows);
    var replicas = rows.stream().map(DatasetStore::replica).toList();
    return Identifier.parse(dataset.identifier())
        .asOptional()
        .map(name -> new Found(name, dataset, Match.EXACT, Optional.empty(), replicas));
  }

  /** What the copies' sites say of the dataset; the first that says something is believed. */
  private static Dataset dataset(List<DbRow> rows) {
    DbRow first = rows.getFirst();
    return new Dataset(
        first.column("id").get(Long.class),
        first.column("identifier").get(String.class),
        rows.stream().flatMap(row -> text(row, "title").stream()).findFirst(),
        rows.stream().flatMap(row -> text(row, "landing_page").stream()).findFirst(),
        texts(first, "aliases").orElse(List.of()));
  }

  private static Replica replica(DbRow row) {
    return new Replica(
        row.column("site").get(String.class),
        text(row, "version").filter(version -> !version.isEmpty()),
        texts(row, "tools"));
  }

  private static Optional<String> text(DbRow row, String column) {
    // a column's own asOptional throws for null (Helidon 4.1)
    return Optional.ofNullable(row.column(column).get(String.class));
  }

  private static Optional<List<String>> texts(DbRow row, String column) {
    return text(row, column).map(json -> List.of(Json.read(json, String[].class)));
  }
}
