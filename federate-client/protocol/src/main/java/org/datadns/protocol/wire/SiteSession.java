package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * A session as the admins of its site see it: what runs there, and not whose it is.
 *
 * @param id its id
 * @param identifier canonical identifier of its dataset
 * @param title the dataset's title
 * @param tool the tool's id
 * @param size the size's id
 * @param state where it is on its way
 * @param createdAt when it was asked for
 * @param readyAt when it became ready
 * @param endsAt when it stops unless something changes
 */
public record SiteSession(
    String id,
    String identifier,
    Optional<String> title,
    String tool,
    String size,
    SessionState state,
    Instant createdAt,
    Optional<Instant> readyAt,
    Optional<Instant> endsAt) {}
