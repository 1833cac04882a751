package org.datadns.protocol.wire;

import java.util.Map;

/**
 * A site has a new key. {@code POST /api/sites/{site}/keys}, signed with the one before.
 *
 * @param key the new public key, a JWK
 * @param proof what the new key says of it
 */
public record KeyChange(Map<String, Object> key, String proof) {}
