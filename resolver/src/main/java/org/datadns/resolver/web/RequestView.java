package org.datadns.resolver.web;

import java.time.Instant;
import java.util.Optional;

/**
 * A dataset that the person asked for.
 *
 * @param identifier its canonical identifier
 * @param askedAt when they did
 * @param heldAt since when a site holds it
 * @param mailed whether they are told by e-mail once it does
 */
public record RequestView(
    String identifier, Instant askedAt, Optional<Instant> heldAt, boolean mailed) {}
