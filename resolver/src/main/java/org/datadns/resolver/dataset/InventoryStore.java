package org.datadns.resolver.dataset;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.jdbi.v3.core.Handle;

/**
 * The tables {@code inventory}, {@code replica} and {@code alias}. An inventory is staged as a
 * whole and merged by a handful of statements, however many lines it has.
 */
final class InventoryStore {
  private InventoryStore() {}

  /**
   * The inventory kept of a site.
   *
   * @param generation its generation
   * @param digest digest of the body it came as
   * @param answer what was answered to it
   */
  record Kept(long generation, String digest, InventoryAnswer answer) {}

  static Optional<Long> generation(Handle handle, String site) {
    return handle
        .createQuery("select generation from inventory where site = :site")
        .bind("site", site)
        .mapTo(Long.class)
        .findOne();
  }

  /** The inventory kept; nobody else replaces it before this transaction ends. */
  static Optional<Kept> lock(Handle handle, String site) {
    handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", "inventory " + site);
    return handle
        .createQuery(
            """
            select generation, digest, accepted, refused::text as refused
            from inventory where site = :site
            """)
        .bind("site", site)
        .map(
            (row, context) ->
                new Kept(
                    row.getLong("generation"),
                    row.getString("digest"),
                    new InventoryAnswer(
                        row.getLong("generation"),
                        row.getInt("accepted"),
                        List.of(Json.read(row.getString("refused"), RefusedLine[].class)))))
        .findOne();
  }

  /** Puts the lines into a table of this transaction. */
  static void stage(Handle handle, List<InventoryLine> lines) {
    handle
        .createUpdate(
            """
            create temporary table incoming on commit drop as
            select * from json_to_recordset(cast(:lines as json)) as line (
              line integer, identifier text, version text, title text, "landingPage" text,
              bytes bigint, checksum text, tools text[], access text, descendants boolean,
              aliases text[])
            """)
        .bind("lines", Json.write(lines))
        .execute();
    handle.execute("analyze incoming");
  }

  /** Takes out lines with an alias by which other sites mean another dataset. */
  static List<RefusedLine> dropTakenAliases(Handle handle, String site) {
    return handle
        .createQuery(
            """
            delete from incoming i
            where exists (
              select from unnest(i.aliases) as a (canonical)
              where exists (
                      select from dataset d join replica r on r.dataset = d.id
                      where d.identifier = a.canonical and r.site <> :site)
                 or exists (
                      select from alias o join dataset d on d.id = o.dataset
                      where o.canonical = a.canonical and o.site <> :site
                        and d.identifier <> i.identifier))
            returning i.line, i.identifier
            """)
        .bind("site", site)
        .map(
            (row, context) ->
                new RefusedLine(
                    row.getInt("line"),
                    row.getString("identifier"),
                    new Reason("alias-taken", "An alias names another dataset at another site.")))
        .list();
  }

  /** Makes the staged lines what the site holds. */
  static void merge(Handle handle, String site, Instant now) {
    // in order, so that two sites with the same new datasets wait for each other only one way
    handle
        .createUpdate(
            """
            insert into dataset (identifier, registered_at)
            select distinct identifier, cast(:now as timestamptz) from incoming order by identifier
            on conflict (identifier) do nothing
            """)
        .bind("now", now)
        .execute();
    mergeReplicas(handle, site);
    mergeAliases(handle, site);
  }

  private static void mergeReplicas(Handle handle, String site) {
    handle
        .createUpdate(
            """
            delete from replica r
            where r.site = :site and not exists (
              select from incoming i join dataset d on d.identifier = i.identifier
              where d.id = r.dataset and i.version = r.version)
            """)
        .bind("site", site)
        .execute();
    handle
        .createUpdate(
            """
            insert into replica as kept
              (site, dataset, version, title, landing_page, bytes, checksum, tools, access,
               descendants)
            select :site, d.id, i.version, i.title, i."landingPage", i.bytes, i.checksum, i.tools,
                   i.access, i.descendants
            from incoming i join dataset d on d.identifier = i.identifier
            on conflict (site, dataset, version) do update
              set title = excluded.title, landing_page = excluded.landing_page,
                  bytes = excluded.bytes, checksum = excluded.checksum, tools = excluded.tools,
                  access = excluded.access, descendants = excluded.descendants
              where kept is distinct from excluded
            """)
        .bind("site", site)
        .execute();
  }

  private static void mergeAliases(Handle handle, String site) {
    handle
        .createUpdate(
            """
            delete from alias a
            where a.site = :site and not exists (
              select from incoming i join dataset d on d.identifier = i.identifier
              where d.id = a.dataset and a.canonical = any (i.aliases))
            """)
        .bind("site", site)
        .execute();
    handle
        .createUpdate(
            """
            insert into alias (canonical, site, dataset)
            select distinct a.canonical, :site, d.id
            from incoming i
            join dataset d on d.identifier = i.identifier
            cross join unnest(i.aliases) as a (canonical)
            on conflict (canonical, site) do update set dataset = excluded.dataset
            """)
        .bind("site", site)
        .execute();
  }

  /** Notes the inventory and what was answered to it. */
  static void keep(Handle handle, String site, String digest, InventoryAnswer answer, Instant now) {
    handle
        .createUpdate(
            """
            insert into inventory (site, generation, digest, received_at, accepted, refused)
            values (:site, :generation, :digest, :now, :accepted, cast(:refused as jsonb))
            on conflict (site) do update
              set generation = excluded.generation, digest = excluded.digest,
                  received_at = excluded.received_at, accepted = excluded.accepted,
                  refused = excluded.refused
            """)
        .bind("site", site)
        .bind("generation", answer.generation())
        .bind("digest", digest)
        .bind("now", now)
        .bind("accepted", answer.accepted())
        .bind("refused", Json.write(answer.refused()))
        .execute();
  }
}
