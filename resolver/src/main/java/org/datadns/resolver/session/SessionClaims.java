package org.datadns.resolver.session;

import static org.datadns.resolver.session.SessionRows.COLUMNS;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * Sessions as their driver sees them. Whoever claims one alone brings it on, until the claim's time
 * is over; each claim has a new fence, and each write names it: a driver that was paused or cut off
 * changes nothing any more. A write that comes back empty says that the claim is lost. Thread-safe.
 */
final class SessionClaims {
  private static final Logger LOG = System.getLogger(SessionClaims.class.getName());

  /** SQLSTATE unique_violation. */
  private static final String UNIQUE = "23505";

  private static final String HELD = "id = :id and fence = :fence";

  private final Jdbi jdbi;
  private final SessionSignals signals;
  private final Duration claim;
  private final InstantSource clock;
  private final String claimant;

  /**
   * The claims of one resolver.
   *
   * @param claim how long a claim holds without a write
   * @param claimant name of this run of the resolver
   */
  SessionClaims(
      Jdbi jdbi, SessionSignals signals, Duration claim, InstantSource clock, String claimant) {
    this.jdbi = jdbi;
    this.signals = signals;
    this.claim = claim;
    this.clock = clock;
    this.claimant = claimant;
  }

  /**
   * A hold on a session.
   *
   * @param claimant the run of a resolver that has it
   * @param until when it lapses
   */
  record Claim(String claimant, Instant until) {}

  /** The first claim of a session that begins now: whoever is asked for it brings it on. */
  Claim first() {
    return new Claim(claimant, clock.instant().plus(claim));
  }

  /** Lets go of a session, for whoever has time for it. */
  void release(Session session) {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate("update session set claimed_until = null where " + HELD)
                .bind("id", session.id())
                .bind("fence", session.fence())
                .execute());
  }

  /** Claims sessions that have something to do and that nobody holds, the oldest first. */
  List<Session> claim(int most) {
    Instant now = clock.instant();
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    update session
                    set claimed_by = :claimant, claimed_until = :until, fence = fence + 1
                    where id in (
                      select id from session
                      where state in ('queued', 'placing', 'starting', 'stopping')
                        and wake_at <= :now
                        and (claimed_until is null or claimed_until <= :now)
                      order by wake_at limit :most
                      for update skip locked)
                    returning\s"""
                        + COLUMNS)
                .bind("claimant", claimant)
                .bind("until", now.plus(claim))
                .bind("now", now)
                .bind("most", most)
                .map(SessionRows::session)
                .list());
  }

  /** Holds on to a session; false when the claim is lost. */
  boolean renew(Session session) {
    return jdbi.withHandle(
            handle ->
                handle
                    .createUpdate("update session set claimed_until = :until where " + HELD)
                    .bind("id", session.id())
                    .bind("fence", session.fence())
                    .bind("until", clock.instant().plus(claim))
                    .execute())
        == 1;
  }

  /** The next step; nothing is told when the session is there already. */
  Optional<Session> advance(Session session, Step step) {
    return step.isWhere(session)
        ? Optional.of(session).filter(this::renew)
        : move(session, "wake_at = wake_at", step);
  }

  /** It is over. */
  Optional<Session> end(Session session, Reason reason) {
    LOG.log(Level.INFO, "session {0} ends: {1}", session.id(), reason.code());
    return advance(session, Step.because(SessionState.ENDED, "Ended", reason));
  }

  /**
   * The attempt answers.
   *
   * @param port where it is served, at a site that gives each session a port
   */
  Optional<Session> ready(Session session, Optional<Integer> port, Step step) {
    return told(
        jdbi.withHandle(
            handle ->
                held(session, "port = cast(:port as integer)", step)
                    .bind("port", port.orElse(null))
                    .in(handle)));
  }

  /** A new attempt at a site. */
  Optional<Session> beginAttempt(Session session, String site, Step step) {
    return told(
        jdbi.inTransaction(
            handle -> {
              var moved =
                  held(session, "attempt = attempt + 1, site = :site, attempted_at = :now", step)
                      .bind("site", site)
                      .in(handle);
              moved.ifPresent(begun -> insertAttempt(handle, begun, site));
              return moved;
            }));
  }

  /** The latest attempt is over without having become ready. */
  Optional<Session> endAttempt(Session session, Attempt.Outcome outcome, Reason reason, Step step) {
    return told(
        jdbi.inTransaction(
            handle -> {
              var moved = held(session, "site = null", step).in(handle);
              moved.ifPresent(over -> closeAttempt(handle, over, outcome, reason));
              return moved;
            }));
  }

  /**
   * Lets go of a session that waits, to be tried again then or when it is offered a place.
   *
   * @return false when its person waits with another session; nothing was changed
   */
  boolean queue(Session session, Step step, Instant wakeAt) {
    try {
      told(
          jdbi.withHandle(
              handle ->
                  held(
                          session,
                          """
                          wake_at = :wakeAt, offered_site = null,
                          followed_at =
                            case when state = 'queued' then followed_at
                                 else cast(:now as timestamptz) end
                          """,
                          step)
                      .bind("wakeAt", wakeAt)
                      .in(handle)));
      return true;
    } catch (UnableToExecuteStatementException e) {
      if (e.getCause() instanceof SQLException cause && UNIQUE.equals(cause.getSQLState())) {
        return false;
      }
      throw e;
    }
  }

  /** Lets go of everything this resolver holds, so that another may go on at once. */
  void releaseAll() {
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    update session set claimed_until = null, fence = fence + 1
                    where claimed_by = :claimant and claimed_until is not null
                    """)
                .bind("claimant", claimant)
                .execute());
  }

  /** The attempts of a session, in order. */
  List<Attempt> attempts(Session session) {
    if (session.attempt() == 0) {
      return List.of();
    }
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select site, state, ended_at, reason_code, reason_text
                    from attempt where session = :id order by number
                    """)
                .bind("id", session.id())
                .map(SessionRows::attempt)
                .list());
  }

  private Optional<Session> move(Session session, String set, Step step) {
    return told(jdbi.withHandle(handle -> held(session, set, step).in(handle)));
  }

  private SessionMove held(Session session, String set, Step step) {
    Instant now = clock.instant();
    return SessionMove.with(set, HELD + " and state <> 'ended'")
        .step(step, now)
        .bind("id", session.id())
        .bind("fence", session.fence())
        .bind("claimedUntil", now.plus(claim));
  }

  private Optional<Session> told(Optional<Session> moved) {
    moved.ifPresent(session -> signals.changed(session.id()));
    return moved;
  }

  private void insertAttempt(Handle handle, Session session, String site) {
    handle
        .createUpdate(
            """
            insert into attempt (session, number, site, state, started_at)
            values (:session, :number, :site, 'running', :now)
            """)
        .bind("session", session.id())
        .bind("number", session.attempt())
        .bind("site", site)
        .bind("now", clock.instant())
        .execute();
  }

  private void closeAttempt(
      Handle handle, Session session, Attempt.Outcome outcome, Reason reason) {
    handle
        .createUpdate(
            """
            update attempt set state = :state, ended_at = :now, reason_code = :code,
                               reason_text = :text
            where session = :session and number = :number and state = 'running'
            """)
        .bind("session", session.id())
        .bind("number", session.attempt())
        .bind("state", outcome.label())
        .bind("now", clock.instant())
        .bind("code", reason.code())
        .bind("text", reason.text())
        .execute();
  }
}
