package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * A session of somebody else that is shared with whoever asks. {@code GET /shares}
 *
 * @param session the session
 * @param share which share it is
 * @param identifier canonical identifier of its dataset
 * @param title the dataset's title
 * @param tool the tool's id
 * @param state where the session is on its way
 * @param owner what the person is called who shares it; absent when nobody knows
 * @param accepted whether whoever asks has accepted it
 * @param since since when
 * @param page where it is accepted, or looked at and entered: a path at the resolver
 */
public record SharedSession(
    String session,
    long share,
    String identifier,
    Optional<String> title,
    String tool,
    SessionState state,
    Optional<String> owner,
    boolean accepted,
    Instant since,
    String page) {}
