package org.datadns.resolver.session;

import static org.datadns.resolver.session.SessionRows.COLUMNS;

import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.jdbi.v3.core.Jdbi;

/** The table {@code session} as the sites see it: what runs there, and what they say of it. */
final class SiteSessions {
  private final Jdbi jdbi;
  private final SessionSignals signals;

  SiteSessions(Jdbi jdbi, SessionSignals signals) {
    this.jdbi = jdbi;
    this.signals = signals;
  }

  /** All sessions at these sites that have not ended, by site. */
  Map<String, List<Session>> atSites(Collection<String> sites) {
    return jdbi
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select "
                            + COLUMNS
                            + " from session"
                            + " where site = any(cast(:sites as text[])) and state <> 'ended'")
                    .bindArray("sites", String.class, List.copyOf(sites))
                    .map(SessionRows::session)
                    .list())
        .stream()
        .collect(Collectors.groupingBy(session -> session.site().orElseThrow()));
  }

  /** Takes over what a site says of the attempt that runs there; false when that is not so now. */
  boolean report(String site, String id, int attempt, Step step, Instant now) {
    String from =
        step.state() == SessionState.ENDED ? "state in ('ready', 'stopping')" : "state = 'ready'";
    return SessionMove.takeover(from + " and site = :site and attempt = :attempt", id, step, now)
        .bind("site", site)
        .bind("attempt", attempt)
        .told(jdbi, signals);
  }

  /**
   * Notes what a site says of a ready session's time, and tells its followers when what its person
   * is warned of changes; does nothing when another note came first.
   *
   * @param session as it was read
   * @param step what its followers are told
   */
  void note(
      Session session,
      Optional<Instant> endsAt,
      Optional<Reason> warning,
      String step,
      Instant now) {
    boolean tell = !warning.equals(session.warning());
    int noted =
        jdbi.withHandle(
            handle ->
                handle
                    .createUpdate(
                        """
                        with noted as (
                          update session
                          set ends_at = :endsAt, warning_code = :code, warning_text = :text,
                              events = events + case when :tell then 1 else 0 end
                          where id = :id and site = :site and attempt = :attempt and state = 'ready'
                            and warning_code is not distinct from :before
                          returning id, events, state, site, warning_code, warning_text
                        )
                        insert into session_event
                          (session, sequence, at, state, step, site, reason_code, reason_text)
                        select id, events, :now, state, :step, site, warning_code, warning_text
                        from noted where :tell
                        """)
                    .bind("endsAt", endsAt)
                    .bind("code", warning.map(Reason::code))
                    .bind("text", warning.map(Reason::text))
                    .bind("before", session.warning().map(Reason::code))
                    .bind("tell", tell)
                    .bind("id", session.id())
                    .bind("site", session.site())
                    .bind("attempt", session.attempt())
                    .bind("step", step)
                    .bind("now", now)
                    .execute());
    if (noted > 0) {
      signals.changed(session.id());
    }
  }
}
