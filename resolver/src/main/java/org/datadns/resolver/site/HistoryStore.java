package org.datadns.resolver.site;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.datadns.protocol.wire.Reason;
import org.jdbi.v3.core.Jdbi;

/**
 * The tables {@code site_event} and {@code site_reach}: what became of sites, with reasons. A turn
 * that several resolvers see is kept once. Of each site the newest turns are kept. Thread-safe,
 * blocking.
 */
final class HistoryStore {
  private static final int KEPT = 500;

  private final Jdbi jdbi;

  HistoryStore(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /** Keeps turns, but for those that are as the latest of the same subject. */
  void keep(List<SiteEvent> events) {
    if (events.isEmpty()) {
      return;
    }
    jdbi.useTransaction(
        handle -> {
          handle.execute("select pg_advisory_xact_lock(hashtextextended('site events', 0))");
          handle
              .createUpdate(
                  """
                  insert into site_event (site, subject, code, text, at)
                  select new.site, new.subject, new.code, new.text, cast(new.at as timestamptz)
                  from unnest(cast(:sites as text[]), cast(:subjects as text[]),
                              cast(:codes as text[]), cast(:texts as text[]),
                              cast(:times as text[])) as new (site, subject, code, text, at)
                  join site on site.id = new.site
                  where new.code is distinct from
                    (select kept.code from site_event kept
                     where kept.site = new.site and kept.subject = new.subject
                     order by kept.id desc limit 1)
                  """)
              .bindArray("sites", String.class, events.stream().map(SiteEvent::site).toList())
              .bindArray("subjects", String.class, events.stream().map(SiteEvent::subject).toList())
              .bindArray("codes", String.class, events.stream().map(SiteEvent::code).toList())
              .bindArray("texts", String.class, events.stream().map(SiteEvent::text).toList())
              .bindArray(
                  "times",
                  String.class,
                  events.stream().map(event -> event.at().toString()).toList())
              .execute();
          handle
              .createUpdate(
                  """
                  delete from site_event using (
                    select id, row_number() over (partition by site order by id desc) as place
                    from site_event where site = any(cast(:sites as text[]))) as numbered
                  where site_event.id = numbered.id and numbered.place > :kept
                  """)
              .bindArray(
                  "sites", String.class, events.stream().map(SiteEvent::site).distinct().toList())
              .bind("kept", KEPT)
              .execute();
        });
  }

  /** What became of a site, the newest first. */
  List<SiteEvent> of(String site, int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select site, subject, code, text, at from site_event
                    where site = :site order by id desc limit :most
                    """)
                .bind("site", site)
                .bind("most", most)
                .map((row, context) -> event(row))
                .list());
  }

  /** What became of sites since a moment, and the latest of each subject before, oldest first. */
  List<SiteEvent> of(Collection<String> sites, Instant since) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select site, subject, code, text, at from site_event
                    where site = any(cast(:sites as text[]))
                      and (at >= :since
                           or id in (select max(id) from site_event
                                     where site = any(cast(:sites as text[])) and at < :since
                                     group by site, subject))
                    order by id
                    """)
                .bindArray("sites", String.class, List.copyOf(sites))
                .bind("since", since)
                .map((row, context) -> event(row))
                .list());
  }

  private static SiteEvent event(ResultSet row) throws SQLException {
    return new SiteEvent(
        row.getString("site"),
        row.getString("subject"),
        row.getString("code"),
        row.getString("text"),
        row.getTimestamp("at").toInstant());
  }

  /** Keeps whether a site's address leads to it. */
  void keep(String site, Reach reach) {
    switch (reach) {
      case Reach.Untried ignored -> {}
      case Reach.Proved(var since) -> keep(site, true, null, null, since);
      case Reach.Failing(var reason, var since) ->
          keep(site, false, reason.code(), reason.text(), since);
    }
  }

  private void keep(
      String site,
      boolean proved,
      @org.jspecify.annotations.Nullable String code,
      @org.jspecify.annotations.Nullable String text,
      Instant since) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into site_reach (site, proved, code, text, since)
                    select id, :proved, :code, :text, :since from site where id = :site
                    on conflict (site) do update
                      set proved = excluded.proved, code = excluded.code, text = excluded.text,
                          since = excluded.since
                    """)
                .bind("site", site)
                .bind("proved", proved)
                .bind("code", code)
                .bind("text", text)
                .bind("since", since)
                .execute());
  }

  /** Whether sites' addresses led to them when some resolver last tried. */
  Map<String, Reach> reaches() {
    var reaches = new HashMap<String, Reach>();
    jdbi.useHandle(
        handle ->
            handle
                .createQuery("select site, proved, code, text, since from site_reach")
                .map(
                    (row, context) -> {
                      Timestamp since = row.getTimestamp("since");
                      Reach reach =
                          row.getBoolean("proved")
                              ? new Reach.Proved(since.toInstant())
                              : new Reach.Failing(
                                  new Reason(row.getString("code"), row.getString("text")),
                                  since.toInstant());
                      return Map.entry(row.getString("site"), reach);
                    })
                .forEach(entry -> reaches.put(entry.getKey(), entry.getValue())));
    return reaches;
  }
}
