package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * What people asked for that no site holds. {@code GET /api/requests}.
 *
 * @param identifier canonical identifier of the dataset
 * @param people how many people asked; a guest counts once for each browser
 * @param signedIn how many of them had signed in
 * @param firstAsked when the first asked
 * @param lastAsked when the last did
 * @param heldSince since when a site holds it; absent while none does
 */
public record DatasetRequest(
    String identifier,
    long people,
    long signedIn,
    Instant firstAsked,
    Instant lastAsked,
    Optional<Instant> heldSince) {}
