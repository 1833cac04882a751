package org.datadns.resolver.site;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.datadns.protocol.wire.Json;
import org.datadns.resolver.site.Heard.Statement;
import org.jdbi.v3.core.Handle;

/**
 * The tables {@code site_status} and {@code site_statement}: what many sites said last, written and
 * read many at once.
 */
final class StatusStore {
  /** Longer than a batch takes to be committed: what was written meanwhile is read again. */
  private static final Duration OVERLAP = Duration.ofSeconds(10);

  private StatusStore() {}

  /**
   * A row as it was read.
   *
   * @param age how long ago it was written, by the database's clock
   */
  record Row(
      String site,
      String instance,
      Instant started,
      long sequence,
      Duration age,
      Duration skew,
      String digest) {

    Heard heard(Statement statement, Instant now) {
      return new Heard(instance, started, sequence, now.minus(age), skew, statement, digest);
    }
  }

  /**
   * Keeps each heartbeat that comes after the one kept: the same run of the agent counts up,
   * another run must have begun later.
   *
   * @param latest by site
   * @param resolver who heard them
   * @return the sites whose heartbeats were kept
   */
  static Set<String> keepIfLater(Handle handle, Map<String, Heard> latest, String resolver) {
    // in one order everywhere, or two resolvers wait for each other
    var sites = latest.keySet().stream().sorted().toList();
    var heard = sites.stream().map(latest::get).toList();
    return new HashSet<>(
        handle
            .createQuery(
                """
                insert into site_status as kept
                  (site, instance, started_at, sequence, skew_ms, statement_digest, heard_by,
                   written_at)
                select site, instance, cast(started as timestamptz), sequence, skew, digest, :resolver,
                       clock_timestamp()
                from unnest(cast(:sites as text[]), cast(:instances as text[]),
                            cast(:started as text[]), cast(:sequences as bigint[]),
                            cast(:skews as bigint[]), cast(:digests as text[]))
                     as new (site, instance, started, sequence, skew, digest)
                on conflict (site) do update
                  set instance = excluded.instance, started_at = excluded.started_at,
                      sequence = excluded.sequence, skew_ms = excluded.skew_ms,
                      statement_digest = excluded.statement_digest, heard_by = excluded.heard_by,
                      written_at = excluded.written_at
                  where (kept.instance = excluded.instance and kept.sequence < excluded.sequence)
                     or (kept.instance <> excluded.instance and kept.started_at < excluded.started_at)
                returning site
                """)
            .bind("resolver", resolver)
            .bindArray("sites", String.class, array(sites, Function.identity()))
            .bindArray("instances", String.class, array(heard, Heard::instance))
            .bindArray("started", String.class, array(heard, it -> it.started().toString()))
            .bindArray("sequences", String.class, array(heard, it -> Long.toString(it.sequence())))
            .bindArray(
                "skews", String.class, array(heard, it -> Long.toString(it.skew().toMillis())))
            .bindArray("digests", String.class, array(heard, Heard::digest))
            .mapTo(String.class)
            .list());
  }

  /** Writes what was stated otherwise than before. */
  static void state(Handle handle, Map<String, Heard> changed) {
    if (changed.isEmpty()) {
      return;
    }
    var sites = changed.keySet().stream().sorted().toList();
    handle
        .createUpdate(
            """
            insert into site_statement (site, statement)
            select site, cast(statement as jsonb)
            from unnest(cast(:sites as text[]), cast(:statements as text[])) as new (site, statement)
            on conflict (site) do update set statement = excluded.statement
            """)
        .bindArray("sites", String.class, array(sites, Function.identity()))
        .bindArray(
            "statements", String.class, array(sites, site -> Json.write(statement(changed, site))))
        .execute();
  }

  private static Statement statement(Map<String, Heard> heard, String site) {
    var known = heard.get(site);
    if (known == null) {
      throw new IllegalArgumentException(site);
    }
    return known.statement();
  }

  /** The database's clock. */
  static OffsetDateTime clock(Handle handle) {
    return handle.createQuery("select clock_timestamp()").mapTo(OffsetDateTime.class).one();
  }

  static List<Row> all(Handle handle) {
    return handle.createQuery(SELECT).map((row, context) -> row(row)).list();
  }

  /**
   * What others heard of late.
   *
   * @param since what was written before that was read before
   * @param resolver who has heard the rest itself
   */
  static List<Row> heardElsewhere(Handle handle, OffsetDateTime since, String resolver) {
    return handle
        .createQuery(SELECT + "where written_at > :since and heard_by <> :resolver")
        .bind("since", since.minus(OVERLAP))
        .bind("resolver", resolver)
        .map((row, context) -> row(row))
        .list();
  }

  static List<Row> of(Handle handle, Collection<String> sites) {
    return sites.isEmpty()
        ? List.of()
        : handle
            .createQuery(SELECT + "where site = any(cast(:sites as text[]))")
            .bindArray("sites", String.class, array(sites, Function.identity()))
            .map((row, context) -> row(row))
            .list();
  }

  static Map<String, Statement> statements(Handle handle, Collection<String> sites) {
    if (sites.isEmpty()) {
      return Map.of();
    }
    var found = new HashMap<String, Statement>();
    handle
        .createQuery(
            "select site, statement::text as statement from site_statement"
                + " where site = any(cast(:sites as text[]))")
        .bindArray("sites", String.class, array(sites, Function.identity()))
        .map((row, context) -> Map.entry(row.getString("site"), row.getString("statement")))
        .forEach(entry -> found.put(entry.getKey(), Statement.read(entry.getValue())));
    return found;
  }

  private static final String SELECT =
      """
      select site, instance, started_at, sequence, skew_ms, statement_digest,
             extract(epoch from clock_timestamp() - written_at) * 1000 as age_ms
      from site_status
      """;

  private static Row row(ResultSet row) throws SQLException {
    return new Row(
        row.getString("site"),
        row.getString("instance"),
        row.getTimestamp("started_at").toInstant(),
        row.getLong("sequence"),
        Duration.ofMillis(Math.max(0, Math.round(row.getDouble("age_ms")))),
        Duration.ofMillis(row.getLong("skew_ms")),
        row.getString("statement_digest"));
  }

  private static <T> List<String> array(Collection<T> values, Function<T, String> text) {
    return values.stream().map(text).toList();
  }
}
