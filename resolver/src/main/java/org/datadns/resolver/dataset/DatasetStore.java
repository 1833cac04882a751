package org.datadns.resolver.dataset;

import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbRow;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.wire.Json;
import org.datadns.resolver.dataset.Description.Claim;
import org.datadns.resolver.dataset.Lookup.Found;
import org.datadns.resolver.dataset.Lookup.Gone;
import org.datadns.resolver.dataset.Lookup.Match;
import org.datadns.resolver.dataset.Lookup.NotHeld;
import org.datadns.resolver.dataset.Lookup.Unknown;

/** Looks datasets up: the read path, by dbclient. Thread-safe. */
final class DatasetStore {
  /**
   * One statement, and each step of it by an index: the first hit among the names, longest first,
   * an alias before an identifier of its own (whoever made it one describes both); of a concept the
   * version; who describes it; and the copies, also those held under an alias, which makes no
   * aliases of aliases. Names after the first are ancestors, and match only copies that include
   * what is below them, unless a rule is nearer. Rules come last, one a site.
   */
  private static final String FIND =
      """
      with names as (
        select name, position
        from json_array_elements_text(cast(? as json)) with ordinality as n (name, position)
      ),
      hit as (
        select m.dataset, m.kind, n.name, n.position
        from names n
        cross join lateral (
          select a.dataset, 'alias' as kind from alias a where a.canonical = n.name
          union all
          select d.id, 'exact' from dataset d where d.identifier = n.name
        ) as m
        where n.position = 1
           or (exists (select from replica r where r.dataset = m.dataset and r.descendants)
               and not exists (
                 select from names nearer join mount_rule k on k.prefix = nearer.name
                 where nearer.position between 2 and n.position))
        order by n.position, m.kind
        limit 1
      ),
      subject as (
        select coalesce(v.dataset, hit.dataset) as id, hit.position, hit.name,
               case when v.dataset is null then hit.kind else 'version' end as kind
        from hit
        left join lateral (
          select v.dataset from replica v
          where v.concept = hit.dataset and hit.position = 1 and (? = '' or v.version = ?)
          order by v.position desc
          limit 1
        ) as v on true
      )
      select s.id, d.identifier, s.position, s.name, s.kind, d.gone_at, d.gone_page, d.gone_text,
             (select json_agg(distinct a.canonical)::text from alias a where a.dataset = s.id)
               as aliases,
             (select min(o.identifier) from replica v join dataset o on o.id = v.concept
              where v.dataset = s.id) as concept,
             held.prefix as namespace, held.site as describer,
             c.held_as, c.site, c.version, c.title, c.landing_page, c.bytes, c.checksum,
             to_json(c.tools)::text as tools, c.vouched, c.by_rule
      from (select cast(? as text) as asked) as request
      left join subject s on true
      left join dataset d on d.id = s.id
      left join lateral (
        select n.prefix, n.site from namespace n
        where n.prefix = any (prefixes_of(coalesce(d.identifier, request.asked)))
        order by length(n.prefix) desc
        limit 1
      ) as held on true
      left join lateral (
        select m.identifier as held_as, r.site, r.version, r.title, r.landing_page, r.bytes,
               r.checksum, r.tools, false as by_rule,
               exists (
                 select from confirmation f
                 where f.name = m.identifier and f.site = r.site and f.version = r.version
                   and f.checksum is not distinct from r.checksum) as vouched
        from (
          select s.id
          union
          select x.id from alias a join dataset x on x.identifier = a.canonical
          where a.dataset = s.id and s.position = 1
        ) as member
        join dataset m on m.id = member.id
        join replica r on r.dataset = m.id
        where s.position = 1 or r.descendants
        union all
        (select distinct on (k.site) coalesce(d.identifier, request.asked), k.site, '', null, null,
                null, null, k.tools, true,
                exists (
                  select from confirmation f
                  where f.name = k.prefix || '/*' and f.site = k.site)
         from mount_rule k
         where k.prefix = any (prefixes_of(coalesce(d.identifier, request.asked)))
           and coalesce(s.position, 1) = 1 and k.prefix <> coalesce(d.identifier, request.asked)
         order by k.site, length(k.prefix) desc)
      ) as c on true
      order by c.by_rule, c.site, c.version
      """;

  private static final String LIST =
      """
      select d.id, d.identifier, 1 as position, d.identifier as name, 'exact' as kind,
             d.gone_at, d.gone_page, d.gone_text,
             (select json_agg(distinct a.canonical)::text from alias a where a.dataset = d.id)
               as aliases,
             null as concept, held.prefix as namespace, held.site as describer,
             d.identifier as held_as, r.site, r.version, r.title, r.landing_page, r.bytes,
             r.checksum, to_json(r.tools)::text as tools,
             exists (
               select from confirmation f
               where f.name = d.identifier and f.site = r.site and f.version = r.version
                 and f.checksum is not distinct from r.checksum) as vouched,
             false as by_rule
      from (
        select d.id, d.identifier, d.gone_at, d.gone_page, d.gone_text from dataset d
        where d.identifier > ? and starts_with(d.identifier, ?) and d.gone_at is null
          and exists (select from replica r where r.dataset = d.id and (? = '' or r.site = ?))
        order by d.identifier
        limit ?
      ) as d
      join replica r on r.dataset = d.id
      left join lateral (
        select n.prefix, n.site from namespace n
        where n.prefix = any (prefixes_of(d.identifier))
        order by length(n.prefix) desc
        limit 1
      ) as held on true
      order by d.identifier, r.site, r.version
      """;

  private final DbClient database;

  DatasetStore(DbClient database) {
    this.database = database;
  }

  /**
   * Looks an identifier up.
   *
   * @param version of a concept, only this version; empty means the newest
   */
  Lookup find(Identifier asked, Optional<String> version) {
    String names = Json.write(Names.withAncestors(asked.canonical()));
    String label = version.orElse("");
    try (var found = database.execute().query(FIND, names, label, label, asked.canonical())) {
      return lookup(asked, found.toList());
    }
  }

  private static Lookup lookup(Identifier asked, List<DbRow> rows) {
    DbRow first = rows.getFirst();
    var claims =
        rows.stream()
            .filter(row -> text(row, "site").isPresent())
            .map(DatasetStore::claim)
            .toList();
    boolean known = text(first, "identifier").isPresent();
    var gone = Optional.ofNullable(first.column("gone_at").get(Timestamp.class));
    if (gone.isPresent()) {
      return new Gone(
          asked, gone.get().toInstant(), text(first, "gone_page"), text(first, "gone_text"));
    }
    if (claims.isEmpty()) {
      return known ? new NotHeld(asked) : new Unknown(asked);
    }
    boolean ancestor = known && first.column("position").get(Long.class) > 1;
    var match =
        claims.getFirst().byRule()
            ? Match.RULE
            : ancestor
                ? Match.ANCESTOR
                : Match.valueOf(first.column("kind").get(String.class).toUpperCase(Locale.ROOT));
    return found(
        asked,
        rows,
        withoutRulesOfHolders(claims),
        match,
        ancestor
            ? Optional.of(
                Names.remainder(asked.canonical(), first.column("name").get(String.class)))
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
    return Identifier.parse(rows.getFirst().column("identifier").get(String.class))
        .asOptional()
        .map(
            name ->
                found(
                    name,
                    rows,
                    rows.stream().map(DatasetStore::claim).toList(),
                    Match.EXACT,
                    Optional.empty()));
  }

  private static Found found(
      Identifier asked,
      List<DbRow> rows,
      List<Claim> claims,
      Match match,
      Optional<String> remainder) {
    DbRow first = rows.getFirst();
    var description = Description.of(describer(first), claims);
    return new Found(
        asked,
        new Dataset(
            Optional.ofNullable(first.column("id").get(Long.class)),
            text(first, "identifier").orElse(asked.canonical()),
            description.title(),
            description.landingPage(),
            texts(first, "aliases").orElse(List.of()),
            text(first, "concept")),
        match,
        remainder,
        description.replicas());
  }

  private static Describer describer(DbRow row) {
    return text(row, "namespace").isEmpty()
        ? new Describer.Nobody()
        : text(row, "describer")
            .<Describer>map(Describer.Site::new)
            .orElseGet(Describer.Federation::new);
  }

  private static Claim claim(DbRow row) {
    return new Claim(
        row.column("site").get(String.class),
        row.column("held_as").get(String.class),
        text(row, "version").filter(version -> !version.isEmpty()),
        text(row, "title"),
        text(row, "landing_page"),
        Optional.ofNullable(row.column("bytes").get(Long.class)),
        text(row, "checksum"),
        texts(row, "tools"),
        row.column("vouched").get(Boolean.class),
        row.column("by_rule").get(Boolean.class));
  }

  private static Optional<String> text(DbRow row, String column) {
    // a column's own asOptional throws for null (Helidon 4.1)
    return Optional.ofNullable(row.column(column).get(String.class));
  }

  private static Optional<List<String>> texts(DbRow row, String column) {
    return text(row, column).map(json -> List.of(Json.read(json, String[].class)));
  }
}
