package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * What a program that was let in is given (RFC 6749 section 5.1). {@code POST /token}.
 *
 * @param accessToken the token
 * @param tokenType {@code Bearer}
 * @param expiresIn seconds for which it is good
 * @param scope what it may be used for, separated by spaces
 */
public record DeviceToken(
    @JsonProperty("access_token") String accessToken,
    @JsonProperty("token_type") String tokenType,
    @JsonProperty("expires_in") long expiresIn,
    @JsonProperty("scope") String scope) {}
