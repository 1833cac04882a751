package org.datadns.resolver.site;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteOperation;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The tables {@code site} and {@code site_status}. */
final class SiteStore {
  private static final String SELECT =
      """
      select s.id, s.title, s.contact, s.api_address, s.sessions_address, s.kid, s.key::text as key,
             s.state, s.ordered::text as ordered, t.heard_at, t.statement::text as statement
      from site s
      left join site_status t on t.site = s.id
      """;

  private SiteStore() {}

  static List<Site> all(Handle handle) {
    return handle.createQuery(SELECT).map(SiteStore::site).list();
  }

  static Optional<Site> find(Handle handle, String id) {
    return handle
        .createQuery(SELECT + "where s.id = :id")
        .bind("id", id)
        .map(SiteStore::site)
        .findOne();
  }

  /** As {@link #find}, and nobody else joins under this id before this transaction ends. */
  static Optional<Site> lock(Handle handle, String id) {
    handle.execute("select pg_advisory_xact_lock(hashtextextended(?, 0))", "site " + id);
    return find(handle, id);
  }

  static void insert(Handle handle, JoinRequest join, String kid, boolean approved, Instant now) {
    handle
        .createUpdate(
            """
            insert into site (id, title, contact, api_address, sessions_address, key, kid,
                              state, joined_at, approved_at)
            values (:id, :title, :contact, :api, :sessions, cast(:key as jsonb), :kid,
                    case when :approved then 'approved' else 'pending' end, :now,
                    case when :approved then cast(:now as timestamptz) end)
            """)
        .bind("id", join.site())
        .bind("title", join.title())
        .bind("contact", join.contact())
        .bind("api", join.addresses().api())
        .bind("sessions", join.addresses().sessions())
        .bind("key", Json.write(join.key()))
        .bind("kid", kid)
        .bind("approved", approved)
        .bind("now", now)
        .execute();
  }

  static void approve(Handle handle, String id, Instant now) {
    handle
        .createUpdate(
            """
            update site set state = 'approved', approved_at = :now
            where id = :id and state = 'pending'
            """)
        .bind("id", id)
        .bind("now", now)
        .execute();
  }

  static void describe(Handle handle, String id, String title, String contact) {
    handle
        .createUpdate("update site set title = :title, contact = :contact where id = :id")
        .bind("id", id)
        .bind("title", title)
        .bind("contact", contact)
        .execute();
  }

  /**
   * Keeps a heartbeat if it comes after the one kept: the same run of the agent counts up, another
   * run must have begun later.
   */
  static boolean keepIfLater(Handle handle, String site, Heartbeat heartbeat, Instant now) {
    return handle
            .createUpdate(
                """
                insert into site_status as kept
                  (site, instance, started_at, sequence, heard_at, inventory_generation, statement)
                values (:site, :instance, :startedAt, :sequence, :now, :generation,
                        cast(:statement as jsonb))
                on conflict (site) do update
                  set instance = excluded.instance, started_at = excluded.started_at,
                      sequence = excluded.sequence, heard_at = excluded.heard_at,
                      inventory_generation = excluded.inventory_generation,
                      statement = excluded.statement
                  where (kept.instance = excluded.instance and kept.sequence < excluded.sequence)
                     or (kept.instance <> excluded.instance and kept.started_at < excluded.started_at)
                """)
            .bind("site", site)
            .bind("instance", heartbeat.instance())
            .bind("startedAt", heartbeat.started())
            .bind("sequence", heartbeat.sequence())
            .bind("now", now)
            .bind("generation", heartbeat.inventoryGeneration())
            .bind("statement", Json.write(heartbeat))
            .execute()
        == 1;
  }

  private static Site site(ResultSet row, StatementContext context) throws SQLException {
    Optional<SiteStatus> status =
        row.getString("statement") == null
            ? Optional.empty()
            : Optional.of(
                SiteStatus.of(
                    Json.read(row.getString("statement"), Heartbeat.class),
                    row.getTimestamp("heard_at").toInstant()));
    return new Site(
        row.getString("id"),
        row.getString("title"),
        row.getString("contact"),
        new SiteAddresses(row.getString("api_address"), row.getString("sessions_address")),
        row.getString("kid"),
        keys(row.getString("key")),
        row.getString("state").equals("approved"),
        Optional.ofNullable(row.getString("ordered"))
            .map(ordered -> Json.read(ordered, SiteOperation.class)),
        status);
  }

  @SuppressWarnings("unchecked")
  private static KeySet keys(String jwk) {
    return KeySet.of((Map<String, Object>) Json.read(jwk, Map.class));
  }
}
