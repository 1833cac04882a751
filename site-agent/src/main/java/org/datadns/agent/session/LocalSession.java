package org.datadns.agent.session;

import java.time.Instant;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionStatus;

/**
 * A session that was begun at this site itself, as its person sees it.
 *
 * @param order what was asked for
 * @param begun when
 * @param status how it stands
 * @param canExtend whether it can be given more time
 */
public record LocalSession(
    SessionOrder order, Instant begun, SessionStatus status, boolean canExtend) {}
