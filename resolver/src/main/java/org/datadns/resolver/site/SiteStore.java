package org.datadns.resolver.site;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteOperation;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code site}. */
final class SiteStore {
  private static final String SELECT =
      """
      select s.id, s.title, s.contact, s.api_address, s.sessions_address, s.kid, s.key::text as key,
             s.earlier_kid, s.earlier_key::text as earlier_key, s.earlier_until,
             s.state, s.ordered::text as ordered, s.ordered_revision
      from site s
      """;

  /** Longer than a join takes to be committed. */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  private SiteStore() {}

  static List<Site> all(Handle handle) {
    return handle.createQuery(SELECT).map(SiteStore::site).list();
  }

  /** Those that changed of late; what is written meanwhile may be among them or not. */
  static List<Site> touched(Handle handle, OffsetDateTime since) {
    return handle
        .createQuery(SELECT + "where s.touched_at > :since")
        .bind("since", since.minus(OVERLAP))
        .map(SiteStore::site)
        .list();
  }

  static int count(Handle handle) {
    return handle.createQuery("select count(*) from site").mapTo(Integer.class).one();
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

  /** How a federation admin wants a site operated, from now on; empty means as it likes. */
  static boolean order(Handle handle, String id, Optional<SiteOperation> operation) {
    return handle
            .createUpdate(
                """
                update site
                set ordered = cast(:operation as jsonb), ordered_revision = ordered_revision + 1
                where id = :id
                """)
            .bind("id", id)
            .bind("operation", operation.map(Json::write).orElse(null))
            .execute()
        == 1;
  }

  private static Site site(ResultSet row, StatementContext context) throws SQLException {
    return new Site(
        row.getString("id"),
        row.getString("title"),
        row.getString("contact"),
        new SiteAddresses(row.getString("api_address"), row.getString("sessions_address")),
        row.getString("kid"),
        keys(row),
        earlier(row),
        row.getString("state").equals("approved"),
        Optional.ofNullable(row.getString("ordered"))
            .map(ordered -> Json.read(ordered, SiteOperation.class)),
        row.getLong("ordered_revision"),
        Optional.empty());
  }

  /** None while its key is revoked and it has no other. */
  private static KeySet keys(ResultSet row) throws SQLException {
    return row.getString("kid").isEmpty() ? KeySet.empty() : key(row.getString("key"));
  }

  private static Optional<Site.EarlierKey> earlier(ResultSet row) throws SQLException {
    var jwk = row.getString("earlier_key");
    return jwk == null
        ? Optional.empty()
        : Optional.of(
            new Site.EarlierKey(
                row.getString("earlier_kid"),
                keys(row).with(key(jwk)),
                row.getTimestamp("earlier_until").toInstant()));
  }

  @SuppressWarnings("unchecked")
  private static KeySet key(String jwk) {
    return KeySet.of((Map<String, Object>) Json.read(jwk, Map.class));
  }
}
