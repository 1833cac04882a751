package org.datadns.resolver.dataset;

import java.util.Map;
import org.datadns.protocol.wire.Json;

/** The statements that look datasets up. Each returns one text of JSON, or null for no row. */
final class LookupSql {
  /**
   * One statement, and each step of it by an index: the first hit among the names, longest first,
   * an alias before an identifier of its own (whoever made it one describes both); of a concept the
   * version; who describes it; and the copies, also those held under an alias, which makes no
   * aliases of aliases. Names after the first are ancestors, and match only copies that include
   * what is below them, unless a rule is nearer. Rules come last, one a site.
   */
  private static final String TEMPLATE =
      """
      with names as (
        select name, position
        from json_array_elements_text({names}) with ordinality as n (name, position)
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
          where v.concept = hit.dataset and hit.position = 1 and {label}
          order by v.position desc
          limit 1
        ) as v on true
      )
      select s.id, d.identifier, s.position, s.name, s.kind, d.gone_at as "goneAt",
             d.gone_page as "gonePage", d.gone_text as "goneText",
             d.registered_at as "registeredAt", e.title as "foundTitle",
             e.landing_page as "foundPage", e.citation as "foundCitation",
             (select json_agg(distinct a.canonical) from alias a where a.dataset = s.id)
               as aliases,
             (select min(o.identifier) from replica v join dataset o on o.id = v.concept
              where v.dataset = s.id) as concept,
             held.prefix as namespace, held.site as describer,
             c.held_as as "heldAs", c.site, c.version, c.title, c.landing_page as "landingPage",
             c.bytes, c.checksum, c.tools, c.vouched, c.by_rule as "byRule",
             c.all_versions as "allVersions"
      from (select {asked} as asked) as request
      left join subject s on true
      left join dataset d on d.id = s.id
      left join enrichment e on e.identifier = d.identifier
      left join lateral (
        select n.prefix, n.site from namespace n
        where n.prefix = any (prefixes_of(coalesce(d.identifier, request.asked)))
        order by length(n.prefix) desc
        limit 1
      ) as held on true
      left join lateral (
        select m.identifier as held_as, r.site, r.version, r.title, r.landing_page, r.bytes,
               r.checksum, r.tools, false as by_rule, r.all_versions,
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
                null, null, k.tools, true, k.all_versions,
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

  /** All rows as one text of JSON: the client takes many objects for each column of a row. */
  static final String FIND =
      inOne(
          TEMPLATE
              .replace("{names}", "cast(? as json)")
              .replace("{label}", "(? = '' or v.version = ?)")
              .replace("{asked}", "cast(? as text)"));

  /** The same for many names at once, in their order. */
  static final String FIND_ALL =
      "select cast(json_agg(each.found order by each.ordinal) as text) as found from ("
          + "select request.ordinal, one.found from json_to_recordset(cast(? as json))"
          + " as request (ordinal bigint, names json, asked text) cross join lateral ("
          + "select json_agg(found) as found from ("
          + TEMPLATE
              .replace("{names}", "request.names")
              .replace("{label}", "true")
              .replace("{asked}", "request.asked")
          + ") as found) as one) as each";

  private static final String LISTED =
      """
      select d.id, d.identifier, 1 as position, d.identifier as name, 'exact' as kind,
             d.registered_at as "registeredAt", e.title as "foundTitle",
             e.landing_page as "foundPage", e.citation as "foundCitation",
             (select json_agg(distinct a.canonical) from alias a where a.dataset = d.id)
               as aliases,
             null as concept, held.prefix as namespace, held.site as describer,
             d.identifier as "heldAs", r.site, r.version, r.title,
             r.landing_page as "landingPage", r.bytes, r.checksum, r.tools,
             exists (
               select from confirmation f
               where f.name = d.identifier and f.site = r.site and f.version = r.version
                 and f.checksum is not distinct from r.checksum) as vouched,
             false as "byRule", r.all_versions as "allVersions"
      from ({datasets}) as d
      left join enrichment e on e.identifier = d.identifier
      join replica r on r.dataset = d.id
      left join lateral (
        select n.prefix, n.site from namespace n
        where n.prefix = any (prefixes_of(d.identifier))
        order by length(n.prefix) desc
        limit 1
      ) as held on true
      order by {order}, r.site, r.version
      """;

  /**
   * Whether a dataset {@code d} is hidden: by any of its names, as the nearest policy of that says.
   * Its parameter is an array of names and prefixes with {@code /*}, empty when nothing is hidden.
   */
  static final String HIDDEN =
      """
      exists (
        select from (
          select d.identifier as name
          union all
          select a.canonical from alias a where a.dataset = d.id
          union all
          select o.identifier from replica v join dataset o on o.id = v.concept
          where v.dataset = d.id) as own
        cross join lateral (
          select nearest.hidden
          from json_to_recordset(cast(? as json)) as nearest (name text, hidden boolean)
          where nearest.name = own.name
             or (right(nearest.name, 2) = '/*' and starts_with(own.name, left(nearest.name, -1)))
          order by nearest.name = own.name desc, length(nearest.name) desc
          limit 1) as judged
        where judged.hidden)
      """;

  static final String LIST =
      inOne(
          LISTED
              .replace(
                  "{datasets}",
                  """
              select d.* from dataset d
              where d.identifier > ? and starts_with(d.identifier, ?) and d.gone_at is null
                and exists (select from replica r where r.dataset = d.id and (? = '' or r.site = ?))
                and not {hidden}
              order by d.identifier
              limit ?
              """
                      .replace("{hidden}", HIDDEN))
              .replace("{order}", "d.identifier"));

  static final String LIST_OF =
      inOne(
          LISTED
              .replace(
                  "{datasets}",
                  """
              select d.* from dataset d
              where d.id in (select value::bigint from json_array_elements_text(cast(? as json)))
              """)
              .replace("{order}", "d.id"));

  private LookupSql() {}

  /** What {@link #HIDDEN} takes. */
  static String parameter(Map<String, Boolean> hiding) {
    return Json.write(
        hiding.entrySet().stream()
            .map(each -> Map.of("name", each.getKey(), "hidden", each.getValue()))
            .toList());
  }

  private static String inOne(String statement) {
    return "select cast(json_agg(found) as text) as found from (" + statement + ") as found";
  }
}
