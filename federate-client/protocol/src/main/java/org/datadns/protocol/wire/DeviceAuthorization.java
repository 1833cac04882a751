package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * With what a program waits to be let in (RFC 8628 section 3.2). {@code POST
 * /device_authorization}.
 *
 * @param deviceCode the program's secret
 * @param userCode what a person types
 * @param verificationUri the page on which they do
 * @param verificationUriComplete the same with the code filled in
 * @param expiresIn seconds for which both codes are good
 * @param interval seconds between two askings
 */
public record DeviceAuthorization(
    @JsonProperty("device_code") String deviceCode,
    @JsonProperty("user_code") String userCode,
    @JsonProperty("verification_uri") String verificationUri,
    @JsonProperty("verification_uri_complete") Optional<String> verificationUriComplete,
    @JsonProperty("expires_in") long expiresIn,
    @JsonProperty("interval") int interval) {}
