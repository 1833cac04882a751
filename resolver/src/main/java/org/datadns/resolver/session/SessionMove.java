package org.datadns.resolver.session;

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.Reason;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * The one statement that changes a session's state: a compare-and-set that writes the event along
 * with it, so that followers miss nothing and see nothing that was not.
 */
final class SessionMove {
  private final String sql;
  private final Map<String, @Nullable Object> bindings = new HashMap<>();

  private SessionMove(String sql) {
    this.sql = sql;
  }

  /**
   * A move.
   *
   * @param set what else is set, as SQL
   * @param condition what must hold, as SQL
   */
  static SessionMove with(String set, String condition) {
    return new SessionMove(
            """
        with moved as (
          update session
          set state = :state, step = :step, percent = cast(:percent as integer),
              reason_code = :reasonCode, reason_text = :reasonText, events = events + 1,
              queue_before = cast(:before as integer), place_at = cast(:placeAt as timestamptz),
              judged = :judged,
              ends_at = null, warning_code = null, warning_text = null,
              ready_at = case when :state = 'ready' then cast(:now as timestamptz) else ready_at end,
              ended_at = case when :state = 'ended' then cast(:now as timestamptz) end,
              claimed_until = case when :state in ('starting', 'placing', 'stopping')
                                   then cast(:claimedUntil as timestamptz) end,
              %s
          where %s
          returning *
        ), told as (
          insert into session_event
            (session, sequence, at, state, step, site, percent, reason_code, reason_text,
             queue_before, place_at, sites)
          select id, events, cast(:now as timestamptz), state, step, site, percent, reason_code,
                 reason_text, queue_before, place_at, cast(:sites as jsonb)
          from moved
        )
        select %s from moved
        """
                .formatted(set, condition, SessionRows.COLUMNS))
        .bind("claimedUntil", null);
  }

  /** A change from outside the claim: the fence moves on, so that the claim is void. */
  static SessionMove takeover(String condition, String id, Step step, Instant now) {
    return with("fence = fence + 1, wake_at = :now", "id = :id and " + condition)
        .step(step, now)
        .bind("id", id);
  }

  SessionMove step(Step step, Instant now) {
    return bind("state", step.state().label())
        .bind("step", step.text())
        .bind("percent", step.percent().orElse(null))
        .bind("reasonCode", step.reason().map(Reason::code).orElse(null))
        .bind("reasonText", step.reason().map(Reason::text).orElse(null))
        .bind("before", step.place().map(QueuePlace::before).orElse(null))
        .bind("placeAt", step.place().flatMap(QueuePlace::placeAt).orElse(null))
        .bind("judged", step.judged().orElse(null))
        .bind("sites", step.sites().isEmpty() ? null : Json.write(step.sites()))
        .bind("now", now);
  }

  SessionMove bind(String name, @Nullable Object value) {
    bindings.put(name, value);
    return this;
  }

  /** The session after the move; empty when the condition did not hold, and nothing was changed. */
  Optional<Session> in(Handle handle) {
    return handle.createQuery(sql).bindMap(bindings).map(SessionRows::session).findOne();
  }

  /**
   * Makes the move by itself, and wakes the session's followers; false when nothing was changed.
   */
  boolean told(Jdbi jdbi, SessionSignals signals) {
    var moved = jdbi.withHandle(this::in);
    moved.ifPresent(session -> signals.changed(session.id()));
    return moved.isPresent();
  }
}
