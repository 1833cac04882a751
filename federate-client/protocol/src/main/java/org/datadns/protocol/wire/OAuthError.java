package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Optional;

/**
 * Why a program was given no token (RFC 6749 section 5.2, RFC 8628 section 3.5). {@code POST
 * /device_authorization} and {@code POST /token}, whose errors are no problems as elsewhere.
 *
 * @param error a code of those standards, such as {@code authorization_pending}
 * @param description a sentence
 */
public record OAuthError(
    @JsonProperty("error") String error,
    @JsonProperty("error_description") Optional<String> description) {}
