package org.datadns.protocol.signing;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Resolution;

/**
 * A resolver's answer that can be shown to others ({@code application/jose}, JWS compact form, RFC
 * 7515 section 7.1): the members of a {@link Resolution} beside {@code iss} (the resolver), {@code
 * sub} (the canonical identifier asked for), {@code iat} and {@code exp}.
 */
public final class SignedResolution {
  private SignedResolution() {}

  /**
   * Signs an answer.
   *
   * @param issuer the resolver's address
   * @param lifetime how long others may believe it
   */
  public static String sign(
      Resolution resolution, SigningKey key, String issuer, Instant now, Duration lifetime) {
    try {
      var members = JWTClaimsSet.parse(Json.write(resolution));
      return key.sign(
          new JWTClaimsSet.Builder(members)
              .issuer(issuer)
              .subject(resolution.identifier().canonical())
              .issueTime(Claims.date(now))
              .expirationTime(Claims.date(now.plus(lifetime)))
              .build());
    } catch (ParseException e) {
      throw new IllegalStateException("a resolution is a JSON object", e);
    }
  }

  /**
   * Checks a signed answer.
   *
   * @param keys the resolver's keys
   * @param issuer the resolver's address
   * @param identifier the canonical identifier it shall be about
   */
  public static Verification<Resolution> verify(
      String token, KeySet keys, String issuer, String identifier, Instant now) {
    return keys.verify(token).then(claims -> check(claims, issuer, identifier, now));
  }

  private static Verification<Resolution> check(
      JWTClaimsSet claims, String issuer, String identifier, Instant now) {
    if (!issuer.equals(claims.getIssuer())) {
      return new Invalid<>("wrong-issuer", "The answer was signed by someone else.");
    }
    if (!identifier.equals(claims.getSubject())) {
      return new Invalid<>("wrong-request", "The answer is about another identifier.");
    }
    var expires = claims.getExpirationTime();
    if (expires == null) {
      return new Invalid<>("malformed-token", "The answer names no time.");
    }
    if (!now.isBefore(expires.toInstant())) {
      return new Invalid<>("expired", "The answer has expired: ask again.");
    }
    try {
      return new Valid<>(Json.read(claims.toString(), Resolution.class));
    } catch (MalformedJsonException e) {
      return new Invalid<>("malformed-token", "The answer is malformed.");
    }
  }
}
