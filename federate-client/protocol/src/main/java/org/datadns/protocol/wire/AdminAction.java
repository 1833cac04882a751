package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * That a federation admin did something. {@code GET /api/admin-actions}.
 *
 * @param at when
 * @param who the name that was given with it; the admin token is one for all
 * @param action what, for example {@code grant-namespace}
 * @param target to what, for example a site's id or an identifier
 * @param detail how, in one line
 * @param reason why, as it was given
 */
public record AdminAction(
    Instant at, String who, String action, String target, String detail, Optional<String> reason) {}
