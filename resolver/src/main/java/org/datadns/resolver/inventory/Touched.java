package org.datadns.resolver.inventory;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.datadns.resolver.dataset.Change;
import org.jdbi.v3.core.Handle;

/**
 * The names whose answers the lines in {@code incoming} may change: their datasets', and those of
 * datasets that these belong to by alias or version. To be noted before and after the merge.
 */
final class Touched {
  /** More changes are told as one: the site's inventory. */
  static final int MOST = 1_000;

  private static final String NAMES =
      """
      with recursive related (id) as (
        select d.id from incoming i join dataset d on d.identifier = i.identifier where not i.rule
        union
        select n.id
        from related r
        cross join lateral (
          select p.concept as id from replica p where p.dataset = r.id and p.concept is not null
          union all
          select a.dataset from dataset d join alias a on a.canonical = d.identifier
          where d.id = r.id
          union all
          select d.id from alias a join dataset d on d.identifier = a.canonical
          where a.dataset = r.id
        ) as n
      ),
      named (id, name) as (
        select r.id, d.identifier from related r join dataset d on d.id = r.id
        union
        select r.id, a.canonical from related r join alias a on a.dataset = r.id
      )
      select case when exists (select from replica r where r.dataset = n.id and r.descendants)
                  then 'below' else 'dataset' end as kind, n.name
      from named n
      union
      select 'below', i.identifier from incoming i where i.rule
      limit :most
      """;

  private final Handle handle;
  private final Set<Change> changes = new LinkedHashSet<>();

  Touched(Handle handle) {
    this.handle = handle;
  }

  /** Notes the names as things stand. */
  void look() {
    handle
        .createQuery(NAMES)
        .bind("most", MOST + 1)
        .map(
            (row, context) ->
                new Change(
                    Change.Kind.valueOf(row.getString("kind").toUpperCase(Locale.ROOT)),
                    row.getString("name")))
        .forEach(changes::add);
  }

  /** What to tell of a site's changes. */
  List<Change> changes(String site) {
    return changes.size() > MOST ? ofInventory(site) : List.copyOf(changes);
  }

  /** Tells of anything that a site says. */
  static List<Change> ofInventory(String site) {
    return List.of(new Change(Change.Kind.INVENTORY, site));
  }
}
