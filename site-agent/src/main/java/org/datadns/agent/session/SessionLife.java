package org.datadns.agent.session;

import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;

/**
 * What a session's own page is told of its time ({@code GET /.well-known/data-dns/session}).
 *
 * @param state where it is on its way
 * @param endsAt when it stops unless something changes; present while {@code ready}
 * @param warning what its person should know now
 * @param canExtend whether an extension gives it time that it does not have
 */
public record SessionLife(
    SessionState state, Optional<Instant> endsAt, Optional<Reason> warning, boolean canExtend) {}
