package org.datadns.protocol.wire;

import java.time.Instant;

/**
 * A secret that a site may sign its heartbeats with instead of its key.
 *
 * @param kid its id, to be named by the tokens made with it
 * @param sealed the secret, sealed for the key of the {@link MacRequest} (JWE compact, RFC 7516)
 * @param until when it is good no more, by the resolver's clock
 */
public record MacAnswer(String kid, String sealed, Instant until) {}
