package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * The right to describe the names that begin with a prefix, at a slash or a colon. {@code GET} and
 * {@code POST /api/namespaces}.
 *
 * @param prefix for example {@code doi:10.5072} or {@code https://data.example/collection}
 * @param site the site that describes them; absent means the federation
 * @param granted since when; absent when it is asked for
 */
public record Namespace(String prefix, Optional<String> site, Optional<Instant> granted) {}
