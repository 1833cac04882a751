package org.datadns.protocol.signing;

import com.nimbusds.jwt.JWTClaimsSet;
import java.security.SecureRandom;
import java.text.ParseException;
import java.util.Base64;
import java.util.regex.Pattern;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;

/**
 * A site's own word that an address leads to it: {@code GET /.well-known/data-dns-site?nonce=…} is
 * answered with a token over the nonce, signed by the site's key. It is fresh by the nonce alone,
 * so no clock matters; it has none of the claims of a {@link SiteRequest} or a {@link Ticket} and
 * is good for nothing else.
 */
public final class SiteProof {
  /** Where a site proves itself. */
  public static final String PATH = "/.well-known/data-dns-site";

  private static final String USE = "site-proof";
  private static final Pattern NONCE = Pattern.compile("[A-Za-z0-9_-]{16,64}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private SiteProof() {}

  /** A new nonce. */
  public static String nonce() {
    var random = new byte[16];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  /** Whether a text may be signed as a nonce: 16 to 64 characters of base64url. */
  public static boolean isNonce(String text) {
    return NONCE.matcher(text).matches();
  }

  /**
   * The token.
   *
   * @param key the site's key
   * @param site the site's id
   * @param audience the resolver's address
   * @param nonce what the resolver asked with
   */
  public static String sign(SigningKey key, String site, String audience, String nonce) {
    return key.sign(
        new JWTClaimsSet.Builder()
            .issuer(site)
            .subject(site)
            .audience(audience)
            .claim("use", USE)
            .claim("nonce", nonce)
            .build());
  }

  /**
   * Checks a token.
   *
   * @param token as it was answered
   * @param keys the keys of the site expected
   * @param site the site expected
   * @param audience the resolver's own address
   * @param nonce what it asked with
   * @return the site's id, or what does not hold
   */
  public static Verification<String> verify(
      String token, KeySet keys, String site, String audience, String nonce) {
    return keys.verify(token).then(claims -> check(claims, site, audience, nonce));
  }

  private static Verification<String> check(
      JWTClaimsSet claims, String site, String audience, String nonce) {
    try {
      if (!USE.equals(Claims.text(claims, "use"))) {
        return new Invalid<>("wrong-use", "The token is for something else.");
      }
      if (!claims.getAudience().contains(audience)) {
        return new Invalid<>("wrong-audience", "The token is meant for someone else.");
      }
      if (!site.equals(claims.getIssuer()) || !site.equals(claims.getSubject())) {
        return new Invalid<>("wrong-issuer", "The token was issued by someone else.");
      }
      return nonce.equals(Claims.text(claims, "nonce"))
          ? new Valid<>(site)
          : new Invalid<>("wrong-request", "The token answers another question.");
    } catch (ParseException e) {
      return new Invalid<>("malformed-token", "The token lacks a claim.");
    }
  }
}
