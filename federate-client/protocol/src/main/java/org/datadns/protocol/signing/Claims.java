package org.datadns.protocol.signing;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;

/** The checks every token of ours must pass, whatever it is for (RFC 7519 section 4.1). */
final class Claims {
  /** No token lives longer. */
  static final Duration LIFETIME = Duration.ofSeconds(60);

  /** How far two clocks may differ that were compared once a heartbeat. */
  private static final Duration SKEW = Duration.ofSeconds(5);

  private Claims() {}

  static Date date(Instant instant) {
    return Date.from(instant);
  }

  /** Checks issuer, audience and time of a token whose signature holds. */
  static Verification<JWTClaimsSet> check(
      JWTClaimsSet claims, String issuer, String audience, Instant now) {
    if (!claims.getAudience().contains(audience)) {
      return new Invalid<>("wrong-audience", "The token is meant for someone else.");
    }
    if (!issuer.equals(claims.getIssuer())) {
      return new Invalid<>("wrong-issuer", "The token was issued by someone else.");
    }
    var issuedAt = claims.getIssueTime();
    var expires = claims.getExpirationTime();
    if (issuedAt == null || expires == null) {
      return new Invalid<>("malformed-token", "The token names no time.");
    }
    if (now.plus(SKEW).isBefore(issuedAt.toInstant())) {
      return new Invalid<>("not-yet-valid", "The token was issued in the future.");
    }
    var latest = issuedAt.toInstant().plus(LIFETIME);
    var end = expires.toInstant().isBefore(latest) ? expires.toInstant() : latest;
    if (!now.minus(SKEW).isBefore(end)) {
      return new Invalid<>("expired", "The token has expired.");
    }
    return new Valid<>(claims);
  }

  static String text(JWTClaimsSet claims, String name) throws ParseException {
    String value = claims.getStringClaim(name);
    if (value == null) {
      throw new ParseException("no " + name, 0);
    }
    return value;
  }

  static int number(JWTClaimsSet claims, String name) throws ParseException {
    Integer value = claims.getIntegerClaim(name);
    if (value == null) {
      throw new ParseException("no " + name, 0);
    }
    return value;
  }
}
