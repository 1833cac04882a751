package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Who is in a session. {@code GET /sessions/{id}/shares}
 *
 * @param session the session
 * @param owner what its own person is called; absent when nobody knows
 * @param ownerEnteredAt when its own person came in last
 * @param mine whether whoever asks is its own person
 * @param told whether the session's site knows this very list; while it does not, somebody who was
 *     taken off may still be in
 * @param shares whom it is shared with; of those who have not accepted, its own person alone is
 *     told
 * @param obstacle why it can be shared with nobody; absent when it can
 */
public record SessionPeople(
    String session,
    Optional<String> owner,
    Optional<Instant> ownerEnteredAt,
    boolean mine,
    boolean told,
    List<SessionShare> shares,
    Optional<Reason> obstacle) {}
