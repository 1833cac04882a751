package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * The keys of a site as they are now.
 *
 * @param kid id of the key it signs with from now on
 * @param before id of the one before, while that is good too
 * @param until how long that is
 */
public record KeyAnswer(String kid, Optional<String> before, Optional<Instant> until) {}
