package org.datadns.protocol.signing;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;

/**
 * The word of a site's new key that it shall take the place of the old one. Sent in a request that
 * the old one signs, so that both prove the change. Has none of the claims of a {@link SiteRequest}
 * or a {@link Ticket} and is good for nothing else.
 */
public final class KeyProof {
  private static final String USE = "site-key";

  private KeyProof() {}

  /**
   * The token.
   *
   * @param fresh the new key
   * @param before id of the key whose place it takes
   * @param site the site's id
   * @param audience the resolver's address
   * @param now the resolver's time as the agent knows it
   */
  public static String sign(
      SigningKey fresh, String before, String site, String audience, Instant now) {
    return fresh.sign(
        new JWTClaimsSet.Builder()
            .issuer(site)
            .subject(site)
            .audience(audience)
            .issueTime(Claims.date(now))
            .expirationTime(Claims.date(now.plus(Claims.LIFETIME)))
            .claim("use", USE)
            .claim("before", before)
            .build());
  }

  /**
   * Checks a token.
   *
   * @param token as it was sent
   * @param fresh the new key
   * @param before id of the key that signed the request
   * @param site the site expected
   * @param audience the resolver's own address
   * @param now the resolver's clock
   * @return the site's id, or what does not hold
   */
  public static Verification<String> verify(
      String token, KeySet fresh, String before, String site, String audience, Instant now) {
    return fresh
        .verify(token)
        .then(claims -> Claims.check(claims, site, audience, now))
        .then(claims -> check(claims, before, site));
  }

  private static Verification<String> check(JWTClaimsSet claims, String before, String site) {
    try {
      if (!USE.equals(Claims.text(claims, "use"))) {
        return new Invalid<>("wrong-use", "The token is for something else.");
      }
      return before.equals(Claims.text(claims, "before")) && site.equals(claims.getSubject())
          ? new Valid<>(site)
          : new Invalid<>("wrong-request", "The new key takes the place of another one.");
    } catch (ParseException e) {
      return new Invalid<>("malformed-token", "The token lacks a claim.");
    }
  }
}
