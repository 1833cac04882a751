package org.datadns.protocol.wire;

import java.time.Instant;

/**
 * What became of a join.
 *
 * @param site the site's id
 * @param state {@code approved} or {@code pending}
 * @param resolver the resolver's own address, the audience of later site requests
 * @param serverTime the resolver's clock
 */
public record JoinAnswer(String site, String state, String resolver, Instant serverTime) {}
