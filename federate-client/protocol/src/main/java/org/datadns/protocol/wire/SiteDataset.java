package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * A copy at a site as its admins see it.
 *
 * @param identifier canonical identifier
 * @param version the version held
 * @param title its title, as the site says
 * @param bytes its size
 * @param health how it can be read
 * @param reason why, when it is not as it should be
 * @param since since when it is not
 */
public record SiteDataset(
    String identifier,
    Optional<String> version,
    Optional<String> title,
    Optional<Long> bytes,
    ReplicaHealth health,
    Optional<Reason> reason,
    Optional<Instant> since) {}
