package org.datadns.protocol.wire;

/**
 * That two names are of one dataset, said by an admin. {@code POST /api/aliases}.
 *
 * @param identifier the identifier it is registered under, any spelling
 * @param alias the further one, any spelling
 */
public record AliasGrant(String identifier, String alias) {}
