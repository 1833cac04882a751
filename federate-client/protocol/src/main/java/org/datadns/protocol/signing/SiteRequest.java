package org.datadns.protocol.signing;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Instant;
import java.util.UUID;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;

/**
 * A request that a site signed: the token names method, path with query, and digest of the body, so
 * that it is good for this request alone (claims {@code htm} and {@code htu} as in RFC 9449, {@code
 * digest} = base64url SHA-256 of the body). Replays within its minute are harmless: heartbeats and
 * inventories are ordered, a join is idempotent.
 *
 * @param method HTTP method, upper case
 * @param target path and query as sent
 * @param digest base64url SHA-256 of the body
 */
public record SiteRequest(String method, String target, String digest) {

  /** The request with this body, empty for none. */
  public static SiteRequest of(String method, String target, byte[] body) {
    return new SiteRequest(method, target, Digest.of(body));
  }

  /**
   * The token for the {@code Authorization: Bearer} header.
   *
   * @param key the site's key
   * @param site the site's id, issuer and subject
   * @param audience the resolver's address
   * @param now the resolver's time as the agent knows it
   */
  public String sign(SigningKey key, String site, String audience, Instant now) {
    return key.sign(claims(site, audience, now));
  }

  /** The same with a secret that was agreed on; good for heartbeats alone. */
  public String sign(MacKey key, String site, String audience, Instant now) {
    return key.sign(claims(site, audience, now));
  }

  private JWTClaimsSet claims(String site, String audience, Instant now) {
    return new JWTClaimsSet.Builder()
        .issuer(site)
        .subject(site)
        .audience(audience)
        .issueTime(Claims.date(now))
        .expirationTime(Claims.date(now.plus(Claims.LIFETIME)))
        .jwtID(UUID.randomUUID().toString())
        .claim("htm", method)
        .claim("htu", target)
        .claim("digest", digest)
        .build();
  }

  /**
   * Checks a token for this request.
   *
   * @param token from the {@code Authorization} header
   * @param keys the keys of the site expected
   * @param site the site expected
   * @param audience the resolver's own address
   * @param now the resolver's clock
   * @return the site's id, or what does not hold
   */
  public Verification<String> verify(
      String token, TokenKeys keys, String site, String audience, Instant now) {
    return digestOf(method, target, token, keys, site, audience, now)
        .then(
            signed ->
                digest.equals(signed)
                    ? new Valid<>(site)
                    : new Invalid<>("wrong-digest", "The body is not the one that was signed."));
  }

  /**
   * Checks a token for a request whose body is yet to be read.
   *
   * @param method HTTP method, upper case
   * @param target path and query as received
   * @return the digest that the body must have, or what does not hold
   */
  public static Verification<String> digestOf(
      String method,
      String target,
      String token,
      TokenKeys keys,
      String site,
      String audience,
      Instant now) {
    return keys.verify(token)
        .then(claims -> Claims.check(claims, site, audience, now))
        .then(claims -> digestOf(claims, method, target, site));
  }

  private static Verification<String> digestOf(
      JWTClaimsSet claims, String method, String target, String site) {
    try {
      if (!method.equals(Claims.text(claims, "htm"))
          || !target.equals(Claims.text(claims, "htu"))) {
        return new Invalid<>("wrong-request", "The token was made for another request.");
      }
      String digest = Claims.text(claims, "digest");
      return site.equals(claims.getSubject())
          ? new Valid<>(digest)
          : new Invalid<>("wrong-issuer", "The token speaks for another site.");
    } catch (ParseException e) {
      return new Invalid<>("malformed-token", "The token lacks a claim.");
    }
  }
}
