package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * A session as its site reports it ({@code GET {agent}/api/sessions/{id}}).
 *
 * @param id the session
 * @param attempt which attempt
 * @param revision counts up with every change; long-poll with {@code ?after=}
 * @param state {@code starting}, {@code ready}, {@code stopping} or {@code ended}
 * @param step what is going on, for people, for example {@code Waiting for JupyterLab}
 * @param percent how far the step is, 0 to 100, where known
 * @param since since when the state holds
 * @param reason why it ended, or what hinders it
 * @param endsAt when it stops unless something changes; present while {@code ready}
 * @param warning why it stops soon; absent while that is far away
 * @param port where its origin listens at a site that gives each session a port of its own
 */
public record SessionStatus(
    String id,
    int attempt,
    long revision,
    SessionState state,
    String step,
    Optional<Integer> percent,
    Instant since,
    Optional<Reason> reason,
    Optional<Instant> endsAt,
    Optional<Reason> warning,
    Optional<Integer> port) {}
