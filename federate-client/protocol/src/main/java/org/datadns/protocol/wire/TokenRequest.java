package org.datadns.protocol.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What {@code POST /api/tokens} takes.
 *
 * @param name what the person calls it
 * @param scopes what it may be used for; absent means what the resolver gives by default
 * @param lifetime how long it is good; absent means as the resolver sees fit
 */
public record TokenRequest(
    String name, Optional<List<String>> scopes, Optional<Duration> lifetime) {}
