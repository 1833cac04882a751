package org.datadns.protocol.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.MACVerifier;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.Optional;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;

/**
 * A secret that one site and the resolvers share for a while, for HS256 (RFC 7518 section 3.2): to
 * check it costs a hundredth of what a signature costs. Thread-safe. Its text form never shows the
 * secret.
 */
public final class MacKey extends TokenKeys {
  /** Length of the secret in bytes: that of the digest (RFC 7518 section 3.2). */
  public static final int LENGTH = 32;

  private final String kid;
  private final MACSigner signer;
  private final MACVerifier verifier;

  /**
   * A key.
   *
   * @param kid its id
   * @param secret {@value #LENGTH} bytes
   * @throws IllegalArgumentException when the secret has another length
   */
  public MacKey(String kid, byte[] secret) {
    if (secret.length != LENGTH) {
      throw new IllegalArgumentException("the secret of HS256 has 32 bytes here");
    }
    this.kid = kid;
    try {
      this.signer = new MACSigner(secret);
      this.verifier = new MACVerifier(secret);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("not a secret for HS256", e);
    }
  }

  /** The key's id. */
  public String kid() {
    return kid;
  }

  /** The id of the key that a token says it was made with; empty when it is another kind. */
  public static Optional<String> kidOf(String token) {
    try {
      var header = Jose.parse(SignedJWT::parse, token).getHeader();
      return JWSAlgorithm.HS256.equals(header.getAlgorithm())
          ? Optional.ofNullable(header.getKeyID())
          : Optional.empty();
    } catch (ParseException e) {
      // whoever checks the token says so
      return Optional.empty();
    }
  }

  String sign(JWTClaimsSet claims) {
    var jwt = new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(kid).build(), claims);
    try {
      jwt.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed", e);
    }
    return jwt.serialize();
  }

  @Override
  Verification<JWTClaimsSet> verify(String token) {
    try {
      var jwt = Jose.parse(SignedJWT::parse, token);
      if (!JWSAlgorithm.HS256.equals(jwt.getHeader().getAlgorithm())) {
        return new Invalid<>("wrong-algorithm", "The token is not signed with HS256.");
      }
      if (!kid.equals(jwt.getHeader().getKeyID())) {
        return new Invalid<>("unknown-key", "The token's key is not known.");
      }
      if (!jwt.verify(verifier)) {
        return new Invalid<>("bad-signature", "The token's signature is wrong.");
      }
      return new Valid<>(jwt.getJWTClaimsSet());
    } catch (ParseException | JOSEException e) {
      return new Invalid<>("malformed-token", "The token is malformed.");
    }
  }

  @Override
  public String toString() {
    return "MacKey[" + kid + "]";
  }
}
