package org.datadns.protocol.wire;

/**
 * Whom a session shall be shared with. {@code POST /sessions/{id}/shares}
 *
 * @param name an e-mail address for which an identity provider vouches, or the id of a person, as
 *     that person's own page shows it
 */
public record ShareRequest(String name) {}
