package org.datadns.resolver.session;

import static org.datadns.resolver.session.SessionRows.COLUMNS;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.SessionCompanions;
import org.datadns.protocol.wire.SessionCompanions.Companion;
import org.datadns.resolver.access.Person;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * The table {@code session_share}, and what of {@code session} tells who else may enter. Whatever
 * changes who may, makes {@code session.companions} grow, which its site is told. Thread-safe.
 */
final class Shares {
  private static final String SHARE =
      "id, name, shared_at, confirmed_at, person, label, accepted_at, entered_at";

  private final Jdbi jdbi;

  Shares(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * A share.
   *
   * @param id which one
   * @param name whom it is meant for
   * @param sharedAt when it was asked for
   * @param confirmedAt when the session's person said so themselves; empty for not yet
   * @param person who accepted it
   * @param label what they are called
   * @param acceptedAt when they did
   * @param enteredAt when they came in last
   */
  record Share(
      long id,
      String name,
      Instant sharedAt,
      Optional<Instant> confirmedAt,
      Optional<String> person,
      Optional<String> label,
      Optional<Instant> acceptedAt,
      Optional<Instant> enteredAt) {}

  /**
   * What is kept of a session beside its shares.
   *
   * @param owner what its person is called
   * @param enteredAt when its person came in last
   * @param told whether its site knows who may enter now
   */
  record Notes(Optional<String> owner, Optional<Instant> enteredAt, boolean told) {}

  /** What came of asking for a share. */
  enum Addition {
    /** It is there. */
    DONE,
    /** It was there before. */
    THERE,
    /** There are as many as a session may have. */
    TOO_MANY
  }

  /** Shares a session; what a program asked for before is confirmed by its person's own word. */
  Addition add(
      String session, String name, Optional<String> owner, boolean confirmed, Instant now) {
    return jdbi.inTransaction(
        handle -> {
          // one after the other, so that no two are the last one
          handle
              .createUpdate(
                  "update session set owner_label = coalesce(:owner, owner_label) where id = :session")
              .bind("owner", owner)
              .bind("session", session)
              .execute();
          int others =
              handle
                  .createQuery(
                      "select count(*) from session_share where session = :session and name <> :name")
                  .bind("session", session)
                  .bind("name", name)
                  .mapTo(Integer.class)
                  .one();
          if (others >= SessionCompanions.MOST) {
            return Addition.TOO_MANY;
          }
          int changed =
              handle
                  .createUpdate(
                      """
                      insert into session_share (session, name, shared_at, confirmed_at)
                      values (:session, :name, :now, :confirmed)
                      on conflict (session, name) do update set confirmed_at = excluded.confirmed_at
                      where session_share.confirmed_at is null and excluded.confirmed_at is not null
                      """)
                  .bind("session", session)
                  .bind("name", name)
                  .bind("now", now)
                  .bind("confirmed", confirmed ? Optional.of(now) : Optional.<Instant>empty())
                  .execute();
          return changed == 1 ? Addition.DONE : Addition.THERE;
        });
  }

  /** Its session's person says so themselves; false when there is none that waits for it. */
  boolean confirm(String session, long share, Instant now) {
    return jdbi.withHandle(
        handle ->
            handle
                    .createUpdate(
                        """
                        update session_share set confirmed_at = :now
                        where session = :session and id = :share and confirmed_at is null
                        """)
                    .bind("session", session)
                    .bind("share", share)
                    .bind("now", now)
                    .execute()
                == 1);
  }

  /** The person for whom a share is meant takes it; empty when there is none any more. */
  Optional<Share> accept(
      String session, long share, String person, Optional<String> label, Instant now) {
    return jdbi.inTransaction(
        handle -> {
          var taken =
              handle
                  .createQuery(
                      """
                      update session_share
                      set person = :person, label = :label, accepted_at = :now
                      where session = :session and id = :share and person is null
                        and confirmed_at is not null
                      returning\s"""
                          + SHARE)
                  .bind("session", session)
                  .bind("share", share)
                  .bind("person", person)
                  .bind("label", label)
                  .bind("now", now)
                  .map(Shares::share)
                  .findOne();
          taken.ifPresent(ignored -> changed(handle, session));
          return taken;
        });
  }

  /** Takes a share away; what it was, or empty when there was none. */
  Optional<Share> remove(String session, long share) {
    return jdbi.inTransaction(
        handle -> {
          var gone =
              handle
                  .createQuery(
                      "delete from session_share where session = :session and id = :share returning "
                          + SHARE)
                  .bind("session", session)
                  .bind("share", share)
                  .map(Shares::share)
                  .findOne();
          gone.flatMap(Share::person).ifPresent(ignored -> changed(handle, session));
          return gone;
        });
  }

  private static void changed(Handle handle, String session) {
    handle
        .createUpdate("update session set companions = companions + 1 where id = :session")
        .bind("session", session)
        .execute();
  }

  /** Those of a session, the oldest first. */
  List<Share> of(String session) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select " + SHARE + " from session_share where session = :session order by id")
                .bind("session", session)
                .map(Shares::share)
                .list());
  }

  /** What else is kept of a session that is shared. */
  Notes notes(String session) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select owner_label, entered_at,
                           state <> 'ready' or companions = 0
                             or (companions_told = companions and companions_told_attempt = attempt)
                             as told
                    from session where id = :session
                    """)
                .bind("session", session)
                .map(
                    (row, context) ->
                        new Notes(
                            Optional.ofNullable(row.getString("owner_label")),
                            instant(row, "entered_at"),
                            row.getBoolean("told")))
                .one());
  }

  /** Notes that somebody comes in; that of its own person, while the session is shared. */
  void entered(Session session, Person person, Instant now) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    person.is(session.person().id())
                        ? """
                          update session set entered_at = :now
                          where id = :session and person = any(:people)
                            and exists (select from session_share n where n.session = session.id)
                          """
                        : """
                          update session_share set entered_at = :now
                          where session = :session and person = any(:people)
                          """)
                .bind("now", now)
                .bind("session", session.id())
                .bindArray("people", String.class, person.ids())
                .execute());
  }

  /**
   * A session that others shared with somebody.
   *
   * @param session the session
   * @param share by which share
   * @param owner what its person is called
   */
  record Shared(Session session, Share share, Optional<String> owner) {}

  /** The live sessions that are shared with whoever has one of these names, the newest first. */
  List<Shared> with(Collection<String> names, Collection<String> people, int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select s.*, n.id as share_id, n.name, n.shared_at, n.confirmed_at,"
                        + " n.person as taker, n.label, n.accepted_at, n.entered_at as came_at,"
                        + " cast(s.standing as text) as standing, cast(s.files as text) as files"
                        + """
                         from session_share n join session s on s.id = n.session
                        where (n.person = any(:people) or n.person is null and n.name = any(:names))
                          and n.confirmed_at is not null
                          and s.state in ('queued', 'placing', 'starting', 'ready')
                        order by n.id desc limit :most
                        """)
                .bindArray("names", String.class, List.copyOf(names))
                .bindArray("people", String.class, List.copyOf(people))
                .bind("most", most)
                .map(
                    (row, context) ->
                        new Shared(
                            SessionRows.session(row, context),
                            new Share(
                                row.getLong("share_id"),
                                row.getString("name"),
                                row.getTimestamp("shared_at").toInstant(),
                                instant(row, "confirmed_at"),
                                Optional.ofNullable(row.getString("taker")),
                                Optional.ofNullable(row.getString("label")),
                                instant(row, "accepted_at"),
                                instant(row, "came_at")),
                            Optional.ofNullable(row.getString("owner_label"))))
                .list());
  }

  /**
   * The sessions whose sites do not know who may enter, or were not told of late.
   *
   * @param before told before then is not of late
   */
  List<Session> toTell(Instant before, int most) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    "select "
                        + COLUMNS
                        + """
                         from session where companions > 0 and state = 'ready'
                          and (companions_told is distinct from companions
                               or companions_told_attempt is distinct from attempt
                               or companions_told_at < :before)
                        order by id limit :most
                        """)
                .bind("before", before)
                .bind("most", most)
                .map(SessionRows::session)
                .list());
  }

  /** Who may enter a session beside its person, as its site is told. */
  SessionCompanions companions(Session session) {
    return jdbi.inTransaction(
        handle -> {
          // with the number before the list: at worst the list is newer, and told once more
          long revision =
              handle
                  .createQuery("select companions from session where id = :session")
                  .bind("session", session.id())
                  .mapTo(Long.class)
                  .one();
          var people =
              handle
                  .createQuery(
                      """
                      select person, id from session_share
                      where session = :session and person is not null order by id
                      """)
                  .bind("session", session.id())
                  .map((row, context) -> new Companion(row.getString("person"), row.getLong("id")))
                  .list();
          return new SessionCompanions(session.attempt(), revision, people);
        });
  }

  /** Notes that a session's site knows this list. */
  void told(Session session, SessionCompanions list, Instant now) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update session
                    set companions_told = :revision, companions_told_attempt = :attempt,
                        companions_told_at = :now
                    where id = :session
                    """)
                .bind("revision", list.revision())
                .bind("attempt", list.attempt())
                .bind("now", now)
                .bind("session", session.id())
                .execute());
  }

  /** Forgets whom sessions that are over were shared with. */
  void forgetEnded() {
    jdbi.useHandle(
        handle ->
            handle.execute(
                """
                delete from session_share n using session s
                where s.id = n.session and s.state = 'ended'
                """));
  }

  private static Share share(ResultSet row, StatementContext context) throws SQLException {
    return new Share(
        row.getLong("id"),
        row.getString("name"),
        row.getTimestamp("shared_at").toInstant(),
        instant(row, "confirmed_at"),
        Optional.ofNullable(row.getString("person")),
        Optional.ofNullable(row.getString("label")),
        instant(row, "accepted_at"),
        instant(row, "entered_at"));
  }

  private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
    return Optional.ofNullable(row.getTimestamp(column)).map(Timestamp::toInstant);
  }
}
