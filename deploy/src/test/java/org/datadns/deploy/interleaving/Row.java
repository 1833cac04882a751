package org.datadns.deploy.interleaving;

import java.sql.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * What the database has of the session.
 *
 * @param state its state; empty before it is there
 * @param site where the latest attempt is
 * @param claimedUntil until when a resolver holds it
 * @param rest all else that anything depends on
 */
record Row(
    String state,
    int attempt,
    Optional<String> site,
    Optional<String> reason,
    Optional<Instant> claimedUntil,
    Optional<Instant> wakeAt,
    String rest) {

  static Row read(Jdbi jdbi, String id) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select state, attempt, site, reason_code, claimed_until, wake_at,
                           concat_ws(' ', fence, attempted_at, ready_at,
                             (select string_agg(concat_ws(' ', number, a.site, a.state), ', '
                                                order by number)
                              from attempt a where a.session = s.id)) as rest
                    from session s where id = :id
                    """)
                .bind("id", id)
                .map(
                    (row, context) ->
                        new Row(
                            row.getString("state"),
                            row.getInt("attempt"),
                            Optional.ofNullable(row.getString("site")),
                            Optional.ofNullable(row.getString("reason_code")),
                            instant(row.getTimestamp("claimed_until")),
                            instant(row.getTimestamp("wake_at")),
                            row.getString("rest")))
                .findOne()
                .orElseGet(
                    () ->
                        new Row(
                            "",
                            0,
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            "")));
  }

  private static Optional<Instant> instant(@Nullable Timestamp at) {
    return Optional.ofNullable(at).map(Timestamp::toInstant);
  }

  boolean isLive() {
    return List.of("queued", "placing", "starting", "ready").contains(state);
  }

  /** Whether nobody needs to bring it on. */
  boolean isSettled() {
    return List.of("", "ready", "ended").contains(state);
  }

  /** Whether a resolver that looks for work finds it. */
  boolean isClaimable(Instant now) {
    return !isSettled()
        && wakeAt.filter(at -> !at.isAfter(now)).isPresent()
        && claimedUntil.filter(until -> until.isAfter(now)).isEmpty();
  }
}
