package org.datadns.signin;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;

/**
 * One way to a provider and back, kept by the browser that goes it.
 *
 * @param provider the provider's id
 * @param state ties the answer to this browser (RFC 6749 section 10.12)
 * @param nonce ties the ID token to it (OpenID Connect Core 1.0 section 3.1.2.1)
 * @param verifier ties the code to it (PKCE, RFC 7636)
 * @param returnTo where the person was going
 */
record Transaction(String provider, String state, String nonce, String verifier, String returnTo) {
  /** Long enough for a forgotten password. */
  static final Duration LIFETIME = Duration.ofMinutes(15);

  private static final String PURPOSE = "transaction";

  String sealed(Seal seal, Instant now) {
    return seal.close(PURPOSE, Json.write(this), now.plus(LIFETIME));
  }

  static Optional<Transaction> open(Seal seal, String text, Instant now) {
    try {
      return seal.open(PURPOSE, text, now).map(json -> Json.read(json, Transaction.class));
    } catch (MalformedJsonException e) {
      // of an earlier version of ours
      return Optional.empty();
    }
  }
}
