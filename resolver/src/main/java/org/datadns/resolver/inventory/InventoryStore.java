package org.datadns.resolver.inventory;

import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Json;
import org.jdbi.v3.core.Handle;

/** The table {@code inventory}: which inventory is kept of each site, and what was answered. */
final class InventoryStore {
  private InventoryStore() {}

  /**
   * The inventory kept of a site.
   *
   * @param digest digest of the body it came as
   * @param settled whether the same lines would be judged the same again
   * @param answer what was answered to it
   */
  record Kept(String digest, boolean settled, InventoryAnswer answer) {
    long generation() {
      return answer.generation();
    }
  }

  /** Nobody else changes the site's inventory before this transaction ends. */
  static void lock(Handle handle, String site) {
    handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", "inventory " + site);
  }

  /** The generations that are kept, by site. */
  static Map<String, Long> generations(Handle handle, Collection<String> sites) {
    return handle
        .createQuery(
            "select site, generation from inventory where site = any(cast(:sites as text[]))")
        .bindArray("sites", String.class, List.copyOf(sites))
        .reduceRows(
            new HashMap<String, Long>(),
            (found, row) -> {
              found.put(
                  row.getColumn("site", String.class), row.getColumn("generation", Long.class));
              return found;
            });
  }

  static Optional<Kept> find(Handle handle, String site) {
    return handle
        .createQuery(
            """
            select generation, digest, settled, accepted, refused_count, refused::text as refused
            from inventory where site = :site
            """)
        .bind("site", site)
        .map(
            (row, context) ->
                new Kept(
                    row.getString("digest"),
                    row.getBoolean("settled"),
                    new InventoryAnswer(
                        row.getLong("generation"),
                        row.getInt("accepted"),
                        row.getInt("refused_count"),
                        List.of(Json.read(row.getString("refused"), RefusedLine[].class)))))
        .findOne();
  }

  /** Notes the inventory and what was answered to it. */
  static void keep(Handle handle, String site, Kept kept, Instant now) {
    handle
        .createUpdate(
            """
            insert into inventory
              (site, generation, digest, settled, received_at, accepted, refused_count, refused)
            values (:site, :generation, :digest, :settled, :now, :accepted, :refusedCount,
                    cast(:refused as jsonb))
            on conflict (site) do update
              set generation = excluded.generation, digest = excluded.digest,
                  settled = excluded.settled, received_at = excluded.received_at,
                  accepted = excluded.accepted, refused_count = excluded.refused_count,
                  refused = excluded.refused
            """)
        .bind("site", site)
        .bind("generation", kept.generation())
        .bind("digest", kept.digest())
        .bind("settled", kept.settled())
        .bind("now", now)
        .bind("accepted", kept.answer().accepted())
        .bind("refusedCount", kept.answer().refusedCount())
        .bind("refused", Json.write(kept.answer().refused()))
        .execute();
  }
}
