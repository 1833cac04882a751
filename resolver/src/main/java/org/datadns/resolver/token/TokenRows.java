package org.datadns.resolver.token;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** The table {@code api_token}. */
final class TokenRows {
  private static final String SELECT =
      "select id, hash, person, issuer, label, name, scopes, made_by, made_at, expires_at,"
          + " revoked_at, used_at from api_token ";

  private TokenRows() {}

  static void insert(Handle handle, HeldToken token) {
    handle
        .createUpdate(
            """
            insert into api_token
              (id, hash, person, issuer, label, name, scopes, made_by, made_at, expires_at)
            values (:id, :hash, :person, :issuer, :label, :name, :scopes, :madeBy, :made, :expires)
            """)
        .bind("id", token.id())
        .bind("hash", token.hash())
        .bind("person", token.person())
        .bind("issuer", token.issuer())
        .bind("label", token.label())
        .bind("name", token.name())
        .bindArray("scopes", String.class, token.scopes())
        .bind("madeBy", token.madeBy())
        .bind("made", token.made())
        .bind("expires", token.expires())
        .execute();
  }

  static Optional<HeldToken> find(Handle handle, String hash) {
    return handle
        .createQuery(SELECT + "where hash = :hash")
        .bind("hash", hash)
        .map(TokenRows::token)
        .findOne();
  }

  /** Those of these people that are good, the newest first; the tables' owner locks the person. */
  static List<HeldToken> good(Handle handle, Collection<String> people, Instant now) {
    return handle
        .createQuery(
            SELECT
                + "where person = any(:people) and revoked_at is null and expires_at > :now"
                + " order by made_at desc, id")
        .bindArray("people", String.class, List.copyOf(people))
        .bind("now", now)
        .map(TokenRows::token)
        .list();
  }

  /** Every one that is kept of these people, the newest first. */
  static List<HeldToken> all(Handle handle, Collection<String> people) {
    return handle
        .createQuery(SELECT + "where person = any(:people) order by made_at desc, id")
        .bindArray("people", String.class, List.copyOf(people))
        .map(TokenRows::token)
        .list();
  }

  /** Revokes a token of one of these people and all that were made with it. */
  static List<HeldToken> revoke(Handle handle, Collection<String> people, String id, Instant now) {
    return handle
        .createQuery(
            """
            with recursive gone(id) as (
              select id from api_token where id = :id and person = any(:people)
              union
              select made.id from api_token made join gone on made.made_by = gone.id)
            update api_token set revoked_at = :now
            where id in (select id from gone) and revoked_at is null
            returning id, hash, person, issuer, label, name, scopes, made_by, made_at, expires_at,
                      revoked_at, used_at
            """)
        .bind("id", id)
        .bindArray("people", String.class, List.copyOf(people))
        .bind("now", now)
        .map(TokenRows::token)
        .list();
  }

  /** Those made or revoked of late, by the database's clock. */
  static List<HeldToken> touched(Handle handle, OffsetDateTime since) {
    return handle
        .createQuery(SELECT + "where touched_at > :since")
        .bind("since", since)
        .map(TokenRows::token)
        .list();
  }

  static OffsetDateTime clock(Handle handle) {
    return handle.createQuery("select clock_timestamp()").mapTo(OffsetDateTime.class).one();
  }

  static void used(Handle handle, Map<String, Instant> used) {
    var batch =
        handle.prepareBatch("update api_token set used_at = greatest(used_at, :at) where id = :id");
    used.forEach((id, at) -> batch.bind("id", id).bind("at", at).add());
    batch.execute();
  }

  /** Deletes what nobody can use any more since then. */
  static void forget(Handle handle, Instant before) {
    handle
        .createUpdate("delete from api_token where coalesce(revoked_at, expires_at) < :before")
        .bind("before", before)
        .execute();
  }

  private static HeldToken token(ResultSet row, StatementContext context) throws SQLException {
    return new HeldToken(
        row.getString("id"),
        row.getString("hash"),
        row.getString("person"),
        row.getString("issuer"),
        row.getString("label"),
        row.getString("name"),
        Set.of((String[]) row.getArray("scopes").getArray()),
        Optional.ofNullable(row.getString("made_by")),
        row.getTimestamp("made_at").toInstant(),
        row.getTimestamp("expires_at").toInstant(),
        Optional.ofNullable(row.getTimestamp("revoked_at")).map(Timestamp::toInstant),
        Optional.ofNullable(row.getTimestamp("used_at")).map(Timestamp::toInstant));
  }
}
