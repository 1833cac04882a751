package org.datadns.resolver.session;

import static org.datadns.resolver.session.SessionRows.COLUMNS;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datadns.resolver.access.Person;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The sessions that wait for a free place, as they are kept. Thread-safe. */
final class SessionQueue {
  /** "queue" in ASCII: any number will do, the same at every resolver. */
  private static final long LOCK = 0x7175657565L;

  /** What only a session that waits and that nobody drives may undergo. */
  private static final String UNCLAIMED =
      "id = :id and state = 'queued' and (claimed_until is null or claimed_until <= :now)";

  private final Jdbi jdbi;
  private final SessionSignals signals;

  SessionQueue(Jdbi jdbi, SessionSignals signals) {
    this.jdbi = jdbi;
    this.signals = signals;
  }

  /**
   * A session that waits.
   *
   * @param session the session
   * @param offered the site whose place is kept for it
   * @param judged what its person was told of the sites, in short
   * @param followedAt when somebody looked at it last
   */
  record Waiting(
      Session session, Optional<String> offered, Optional<String> judged, Instant followedAt) {}

  /**
   * A place that was taken at a site.
   *
   * @param site the site
   * @param at when
   */
  record Taken(String site, Instant at) {}

  /** How many wait. */
  int length() {
    return jdbi.withHandle(SessionQueue::length);
  }

  /** How many wait. */
  static int length(Handle handle) {
    return handle
        .createQuery("select count(*) from session where state = 'queued'")
        .mapTo(Integer.class)
        .one();
  }

  /** The session with which a person waits. */
  Optional<Session> of(Person person) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + " from session where person = any(:persons) and state = 'queued'"
                        + " order by created_at limit 1")
                .bindArray("persons", String.class, person.ids())
                .map(SessionRows::session)
                .findOne());
  }

  /** The site whose place is kept for a session. */
  Optional<String> offer(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select offered_site from session where id = :id and offered_site is not null")
                .bind("id", id)
                .mapTo(String.class)
                .findOne());
  }

  /** Notes that somebody looks at a session that waits, unless that was noted a moment ago. */
  void follow(String id, Instant now, Duration moment) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update session set followed_at = :now
                    where id = :id and state = 'queued' and followed_at < :before
                    """)
                .bind("id", id)
                .bind("now", now)
                .bind("before", now.minus(moment))
                .execute());
  }

  /**
   * Has work done by one resolver at a time, in one transaction; not at all when another is at it.
   *
   * @return the sessions that changed, for which their followers are woken
   */
  List<String> alone(Function<Handle, List<String>> work) {
    var changed =
        jdbi.inTransaction(
            handle ->
                handle
                        .createQuery("select pg_try_advisory_xact_lock(:lock)")
                        .bind("lock", LOCK)
                        .mapTo(Boolean.class)
                        .one()
                    ? work.apply(handle)
                    : List.<String>of());
    changed.forEach(signals::changed);
    return changed;
  }

  <T> T read(Function<Handle, T> work) {
    return jdbi.withHandle(work::apply);
  }

  /** Who waits and was asked for before that, the oldest first. */
  static List<Waiting> waiting(Handle handle, Instant before) {
    return handle
        .createQuery(
            "select "
                + COLUMNS
                + """
                , offered_site, judged, coalesce(followed_at, created_at) as followed
                from session where state = 'queued' and created_at < :before
                order by created_at, id
                """)
        .bind("before", before)
        .map(
            (row, context) ->
                new Waiting(
                    SessionRows.session(row, context),
                    Optional.ofNullable(row.getString("offered_site")),
                    Optional.ofNullable(row.getString("judged")),
                    row.getTimestamp("followed").toInstant()))
        .list();
  }

  /** The attempts of all who wait, by session, in order. */
  static Map<String, List<Attempt>> attempts(Handle handle) {
    return handle
        .createQuery(
            """
            select a.session, a.site, a.state, a.ended_at, a.reason_code, a.reason_text
            from attempt a join session s on s.id = a.session
            where s.state = 'queued'
            order by a.session, a.number
            """)
        .map(
            (row, context) ->
                Map.entry(row.getString("session"), SessionRows.attempt(row, context)))
        .collect(
            Collectors.groupingBy(
                Map.Entry::getKey, Collectors.mapping(Map.Entry::getValue, Collectors.toList())));
  }

  /** Where the workspaces of all who wait are, by workspace: at the site that had it last. */
  static Map<String, String> workspaces(Handle handle) {
    return handle
        .createQuery(
            """
            select w.workspace, last.site
            from (select distinct workspace from session where state = 'queued') as w
            cross join lateral (
              select s.site from session s
              where s.workspace = w.workspace and s.ready_at is not null and s.site is not null
              order by s.ready_at desc limit 1) as last
            """)
        .map((row, context) -> Map.entry(row.getString("workspace"), row.getString("site")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  /** The places that sessions took at sites after that. */
  static List<Taken> taken(Handle handle, Instant after) {
    return handle
        .createQuery(
            """
            select site, attempted_at from session
            where state in ('starting', 'ready') and site is not null and attempted_at > :after
            """)
        .bind("after", after)
        .map(
            (row, context) ->
                new Taken(row.getString("site"), row.getTimestamp("attempted_at").toInstant()))
        .list();
  }

  /** Keeps a site's place for a session, and has it brought on. */
  static boolean offer(Handle handle, Session session, String site, Instant now) {
    return handle
            .createUpdate(
                "update session set offered_site = :site, wake_at = :now where " + UNCLAIMED)
            .bind("id", session.id())
            .bind("site", site)
            .bind("now", now)
            .execute()
        == 1;
  }

  /** Has a session brought on that waits for nothing. */
  static boolean wake(Handle handle, Session session, Instant now) {
    return handle
            .createUpdate("update session set wake_at = :now where " + UNCLAIMED)
            .bind("id", session.id())
            .bind("now", now)
            .execute()
        == 1;
  }

  /** Tells a session's person of its place and of the sites. */
  static boolean tell(Handle handle, Session session, Step step, Instant now) {
    return SessionMove.with("wake_at = wake_at", UNCLAIMED)
        .step(step, now)
        .bind("id", session.id())
        .in(handle)
        .isPresent();
  }

  /** Ends a session that waits, whoever drives it. */
  static boolean end(Handle handle, Session session, Step step, Instant now) {
    return SessionMove.takeover("state = 'queued'", session.id(), step, now).in(handle).isPresent();
  }
}
