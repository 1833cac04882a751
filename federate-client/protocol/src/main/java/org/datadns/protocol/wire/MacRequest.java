package org.datadns.protocol.wire;

import java.util.Map;

/**
 * {@code POST /api/sites/{site}/mac}, signed by the site: asks for a secret to sign heartbeats
 * with.
 *
 * @param key public P-256 key to seal it for, as a JWK (RFC 7517); made for this request alone
 */
public record MacRequest(Map<String, Object> key) {}
