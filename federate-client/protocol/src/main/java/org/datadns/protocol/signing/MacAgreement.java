package org.datadns.protocol.signing;

import com.nimbusds.jose.EncryptionMethod;
import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEAlgorithm;
import com.nimbusds.jose.JWEHeader;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.ECDHDecrypter;
import com.nimbusds.jose.crypto.ECDHEncrypter;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import java.text.ParseException;
import java.util.Map;

/**
 * How a secret travels to a site, also where the way is not encrypted: sealed for a key that the
 * site made for this alone (JWE with ECDH-ES and A256GCM, RFC 7518 section 4.6), named in a request
 * that it signed with its own. Whoever alters the answer gains nothing: what is made with another
 * secret is refused.
 */
public final class MacAgreement {
  private final ECKey own;

  private MacAgreement(ECKey own) {
    this.own = own;
  }

  /** A new one, on the site's side. */
  public static MacAgreement begin() {
    try {
      return new MacAgreement(new ECKeyGenerator(Curve.P_256).keyUse(KeyUse.ENCRYPTION).generate());
    } catch (JOSEException e) {
      throw new IllegalStateException("this Java runtime cannot make P-256 keys", e);
    }
  }

  /** The key to seal for, as a JWK object (RFC 7517). */
  public Map<String, Object> publicJwk() {
    return own.toPublicJWK().toJSONObject();
  }

  /**
   * The secret, sealed for whoever began; the resolver's side.
   *
   * @param jwk the key to seal for
   * @throws IllegalArgumentException when that is no public P-256 key
   */
  public static String seal(Map<String, Object> jwk, byte[] secret) {
    try {
      var key = Jose.<Map<String, Object>, ECKey>parse(ECKey::parse, jwk);
      if (!Curve.P_256.equals(key.getCurve()) || key.isPrivate()) {
        throw new IllegalArgumentException("the key must be a public P-256 key");
      }
      var sealed =
          new JWEObject(
              new JWEHeader(JWEAlgorithm.ECDH_ES, EncryptionMethod.A256GCM), new Payload(secret));
      sealed.encrypt(new ECDHEncrypter(key));
      return sealed.serialize();
    } catch (ParseException | JOSEException e) {
      throw new IllegalArgumentException("the key must be a public P-256 key", e);
    }
  }

  /**
   * The key whose secret was sealed; the site's side.
   *
   * @param kid its id
   * @param sealed the secret as {@link #seal} made it
   * @throws IllegalArgumentException when it was not sealed for this agreement
   */
  public MacKey open(String kid, String sealed) {
    try {
      var jwe = Jose.parse(JWEObject::parse, sealed);
      if (!JWEAlgorithm.ECDH_ES.equals(jwe.getHeader().getAlgorithm())
          || !EncryptionMethod.A256GCM.equals(jwe.getHeader().getEncryptionMethod())) {
        throw new IllegalArgumentException("the secret was sealed in another way");
      }
      jwe.decrypt(new ECDHDecrypter(own));
      return new MacKey(kid, jwe.getPayload().toBytes());
    } catch (ParseException | JOSEException e) {
      throw new IllegalArgumentException("the secret was sealed for somebody else", e);
    }
  }
}
