package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * A session's place in the queue.
 *
 * @param before how many sessions wait longer for a place at the same sites
 * @param placeAt when a place is expected for it; absent when nobody knows
 */
public record QueuePlace(int before, Optional<Instant> placeAt) {}
