package org.datadns.protocol.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.text.ParseException;
import java.util.Map;
import org.datadns.protocol.file.DurableFile;

/**
 * A private key for ES256 (RFC 7518 section 3.4), named by its thumbprint (RFC 7638). Thread-safe.
 * Its text form never shows the private part.
 */
public final class SigningKey {
  private final ECKey key;
  private final ECDSASigner signer;

  private SigningKey(ECKey key) {
    this.key = key;
    try {
      this.signer = new ECDSASigner(key);
    } catch (JOSEException e) {
      throw new IllegalArgumentException("not a P-256 private key", e);
    }
  }

  /** A new key. */
  public static SigningKey generate() {
    try {
      return new SigningKey(
          new ECKeyGenerator(Curve.P_256)
              .keyUse(KeyUse.SIGNATURE)
              .algorithm(JWSAlgorithm.ES256)
              .keyIDFromThumbprint(true)
              .generate());
    } catch (JOSEException e) {
      throw new IllegalStateException("this Java runtime cannot make P-256 keys", e);
    }
  }

  /**
   * The key kept in {@code file} (private JWK, mode 0600); made and written when there is none.
   *
   * @throws IllegalArgumentException when the file holds something else
   */
  public static SigningKey loadOrCreate(Path file) {
    return DurableFile.read(file)
        .map(bytes -> parse(file, new String(bytes, StandardCharsets.UTF_8)))
        .orElseGet(
            () -> {
              var made = generate();
              DurableFile.write(file, made.key.toJSONString().getBytes(StandardCharsets.UTF_8));
              return made;
            });
  }

  private static SigningKey parse(Path file, String json) {
    try {
      ECKey key = Jose.<String, ECKey>parse(ECKey::parse, json);
      if (key.isPrivate() && Curve.P_256.equals(key.getCurve()) && key.getKeyID() != null) {
        return new SigningKey(key);
      }
    } catch (ParseException e) {
      throw new IllegalArgumentException(file + " holds no private key in JWK form", e);
    }
    throw new IllegalArgumentException(file + " holds no private P-256 key with a kid");
  }

  /** The key's id: its RFC 7638 thumbprint. */
  public String kid() {
    return key.getKeyID();
  }

  /** The public part as a JWK object (RFC 7517). */
  public Map<String, Object> publicJwk() {
    return key.toPublicJWK().toJSONObject();
  }

  /** The public part as a set of one. */
  public KeySet publicKeys() {
    return KeySet.of(publicJwk());
  }

  String sign(JWTClaimsSet claims) {
    var jwt =
        new SignedJWT(
            new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(key.getKeyID()).build(), claims);
    try {
      jwt.sign(signer);
    } catch (JOSEException e) {
      throw new IllegalStateException("signing failed", e);
    }
    return jwt.serialize();
  }

  @Override
  public String toString() {
    return "SigningKey[" + kid() + "]";
  }
}
