package org.datadns.resolver.session;

import static org.datadns.resolver.session.SessionRows.COLUMNS;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.JudgedSite;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.resolver.access.Person;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * The table {@code session} as people see it: asked for, looked at, followed, stopped. How a
 * session is brought on is {@link SessionClaims}, what sites say of theirs {@link SiteSessions}.
 * Thread-safe.
 */
final class SessionStore {
  private static final String LIVE = "state in ('queued', 'placing', 'starting', 'ready')";

  private final Jdbi jdbi;
  private final SessionSignals signals;

  SessionStore(Jdbi jdbi, SessionSignals signals) {
    this.jdbi = jdbi;
    this.signals = signals;
  }

  /** What came of inserting a session. */
  enum Insertion {
    /** It is there. */
    DONE,
    /** One alike is live already. */
    ALIKE,
    /** The group that it counts to has no room for it. */
    NO_ROOM
  }

  /**
   * Inserts a session with its first event.
   *
   * @param dataset the dataset's key
   * @param ordinal which of several alike
   * @param claim who brings it on
   * @param counted to which group it counts
   * @param memory bytes that its size names
   */
  Insertion insert(
      Session session,
      long dataset,
      int ordinal,
      SessionClaims.Claim claim,
      Counted counted,
      long memory) {
    var insertion =
        jdbi.inTransaction(
            handle -> {
              if (!hasRoom(handle, counted, memory, session.createdAt())) {
                return Insertion.NO_ROOM;
              }
              return insert(handle, session, dataset, ordinal, claim, counted, memory) == 1
                  ? Insertion.DONE
                  : Insertion.ALIKE;
            });
    if (insertion == Insertion.DONE) {
      signals.changed(session.id());
    }
    return insertion;
  }

  /** Whether a group has room for another session; nobody else looks until this is decided. */
  private static boolean hasRoom(Handle handle, Counted counted, long memory, Instant now) {
    if (counted.group().isEmpty()) {
      return true;
    }
    // by a statement of its own: what comes after sees what others did while this one waited
    handle
        .createQuery("select id from person_group where id = :group for update")
        .bind("group", counted.group())
        .mapTo(String.class)
        .findOne();
    return handle
        .createQuery(
            """
            with used as (
              select count(*) filter (where state <> 'ended') as sessions,
                     coalesce(sum(memory) filter (where state <> 'ended'), 0) as memory,
                     coalesce(sum(extract(epoch from coalesce(ended_at, :now) - ready_at))
                       filter (where ready_at is not null), 0) / 3600 as hours
              from session where for_group = :group)
            select coalesce(used.sessions < held.sessions, true)
               and coalesce(used.memory + :memory <= held.memory, true)
               and coalesce(used.hours + held.spent_hours < held.hours, true)
            from person_group held, used where held.id = :group
            """)
        .bind("group", counted.group())
        .bind("memory", memory)
        .bind("now", now)
        .mapTo(Boolean.class)
        .findOne()
        .orElse(false);
  }

  private static int insert(
      Handle handle,
      Session session,
      long dataset,
      int ordinal,
      SessionClaims.Claim claim,
      Counted counted,
      long memory) {
    return handle
        .createUpdate(
            """
            with made as (
              insert into session
                (id, person, assurance, standing, for_group, memory, dataset, identifier, title, remainder, version, also, also_key,
                 notebook, files, grants_key, tool, size, ordinal, wanted_site, near, unconfirmed, workspace, state, step, events, created_at, wake_at,
                 claimed_by, claimed_until, fence)
              values (:id, :person, :assurance, cast(:standing as jsonb), :group, :memory, :datasetId, :identifier, :title, :remainder,
                      :version, string_to_array(:also, chr(10)), :alsoKey, :notebook, cast(:files as jsonb), :grantsKey, :tool, :size,
                      :ordinal, :wantedSite, :near, :unconfirmed, :workspace, :state, :step, 1,
                      :createdAt, :createdAt, :claimant, :claimedUntil, :fence)
              on conflict (person, dataset, version, tool, size, also_key, grants_key, ordinal)
                where state in ('queued', 'placing', 'starting', 'ready')
                do nothing
              returning id, created_at, state, step
            )
            insert into session_event (session, sequence, at, state, step)
            select id, 1, created_at, state, step from made
            """)
        .bind("id", session.id())
        .bind("person", session.person().id())
        .bind("assurance", session.person().assurance().label())
        .bind("standing", Standing.of(session.person()).map(Json::write))
        .bind("group", counted.group())
        .bind("memory", memory)
        .bind("datasetId", dataset)
        .bind("identifier", session.dataset())
        .bind("title", session.title())
        .bind("remainder", session.remainder())
        .bind("version", session.version().orElse(""))
        .bind("also", String.join("\n", session.also()))
        .bind("alsoKey", alsoKey(session.also()))
        .bind("notebook", session.notebook())
        .bind("files", session.files().map(Json::write))
        .bind("grantsKey", grantsKey(session.files()))
        .bind("tool", session.tool())
        .bind("size", session.size())
        .bind("ordinal", ordinal)
        .bind("wantedSite", session.wantedSite())
        .bindArray("near", String.class, session.near())
        .bind("unconfirmed", session.unconfirmed())
        .bind("workspace", session.workspace())
        .bind("state", session.state().label())
        .bind("step", session.step())
        .bind("createdAt", session.createdAt())
        .bind("claimant", claim.claimant())
        .bind("claimedUntil", claim.until())
        .bind("fence", session.fence())
        .execute();
  }

  /** Stands for further datasets where they must be short. */
  private static String alsoKey(List<String> also) {
    return also.isEmpty() ? "" : Digest.of(String.join("\n", also));
  }

  /** Stands for the restricted files that a session's person may read, and for who says so. */
  private static String grantsKey(Optional<SessionFiles> files) {
    var granted =
        files.flatMap(SessionFiles::grantedAll).orElse(false)
            ? List.of("all")
            : files.flatMap(SessionFiles::granted).orElse(List.of());
    return granted.isEmpty()
        ? ""
        : Digest.of(
            Stream.concat(
                    files.flatMap(SessionFiles::grantedBy).stream(),
                    granted.stream().sorted().distinct())
                .collect(Collectors.joining("\n")));
  }

  Optional<Session> find(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select " + COLUMNS + " from session where id = :id")
                .bind("id", id)
                .map(SessionRows::session)
                .findOne());
  }

  /**
   * A person's latest live session on these datasets in this version, with these files granted, and
   * with this tool and size if given.
   */
  Optional<Session> findLive(
      Person person,
      long dataset,
      Optional<String> version,
      List<String> also,
      Optional<SessionFiles> files,
      Optional<String> tool,
      Optional<String> size) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + """
                         from session
                        where person = any(:persons) and dataset = :dataset and version = :version
                          and also_key = :alsoKey and grants_key = :grantsKey and tool = coalesce(:tool, tool) and size = coalesce(:size, size)
                          and state in ('queued', 'placing', 'starting', 'ready')
                        order by created_at desc limit 1
                        """)
                .bindArray("persons", String.class, person.ids())
                .bind("dataset", dataset)
                .bind("version", version.orElse(""))
                .bind("alsoKey", alsoKey(also))
                .bind("grantsKey", grantsKey(files))
                .bind("tool", tool)
                .bind("size", size)
                .map(SessionRows::session)
                .findOne());
  }

  /** The lowest ordinal no live session alike has. */
  int freeOrdinal(Session session, long dataset) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select min(n) from generate_series(1, 100) as n
                    where not exists (
                      select from session
                      where person = any(:persons) and dataset = :dataset and version = :version
                        and also_key = :alsoKey and grants_key = :grantsKey and tool = :tool and size = :size
                        and ordinal = n
                        and state in ('queued', 'placing', 'starting', 'ready'))
                    """)
                .bindArray("persons", String.class, session.person().ids())
                .bind("dataset", dataset)
                .bind("version", session.version().orElse(""))
                .bind("alsoKey", alsoKey(session.also()))
                .bind("grantsKey", grantsKey(session.files()))
                .bind("tool", session.tool())
                .bind("size", session.size())
                .mapTo(Integer.class)
                .one());
  }

  /** The sessions that are ready and count to a group. */
  List<Session> readyFor(String group) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + " from session where for_group = :group and state = 'ready' order by id")
                .bind("group", group)
                .map(SessionRows::session)
                .list());
  }

  int countLive(Person person) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select count(*) from session
                    where person = any(:persons) and state in ('queued', 'placing', 'starting', 'ready')
                    """)
                .bindArray("persons", String.class, person.ids())
                .mapTo(Integer.class)
                .one());
  }

  /** Notes which notebook a session opens, and which file it shows. */
  void setShown(Session session) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update session set notebook = :notebook, files = cast(:files as jsonb)
                    where id = :id
                    """)
                .bind("notebook", session.notebook())
                .bind("files", session.files().map(Json::write))
                .bind("id", session.id())
                .execute());
  }

  /** A person's sessions, the live ones and then the latest first. */
  List<Session> ofPerson(Person person, int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + """
                         from session where person = any(:persons)
                        order by (state = 'ended'), created_at desc limit :most
                        """)
                .bindArray("persons", String.class, person.ids())
                .bind("most", most)
                .map(SessionRows::session)
                .list());
  }

  /** The sites as they were judged when one was chosen last; none before that. */
  List<JudgedSite> sites(String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select cast(sites as text) from session_event
                    where session = :id and sites is not null
                    order by sequence desc limit 1
                    """)
                .bind("id", id)
                .mapTo(String.class)
                .findOne()
                .map(sites -> List.of(Json.read(sites, JudgedSite[].class)))
                .orElse(List.of()));
  }

  /** A session's events after one, in order. */
  List<SessionEvent> events(String id, long after) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select sequence, at, state, step, site, percent, reason_code, reason_text,
                           queue_before, place_at, cast(sites as text) as sites
                    from session_event where session = :id and sequence > :after
                    order by sequence
                    """)
                .bind("id", id)
                .bind("after", after)
                .map(SessionRows::event)
                .list());
  }

  /** Has a live session stopped, whoever drives it now; false when it was not live. */
  boolean stop(String id, Step step, Instant now) {
    return SessionMove.takeover(LIVE, id, step, now).told(jdbi, signals);
  }

  /** Has a live session stopped that is at this site; false when it is not there, or not live. */
  boolean stopAt(String site, String id, Step step, Instant now) {
    return SessionMove.takeover(LIVE + " and site = :site", id, step, now)
        .bind("site", site)
        .told(jdbi, signals);
  }
}
