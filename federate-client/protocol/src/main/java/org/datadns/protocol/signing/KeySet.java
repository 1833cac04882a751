package org.datadns.protocol.signing;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Public keys by their {@code kid} (JWK Set, RFC 7517 section 5). Only ES256 keys are kept: a token
 * of any other algorithm is refused (RFC 8725 section 3.1). Immutable.
 */
public final class KeySet extends TokenKeys {
  private final JWKSet keys;

  /** Made once: a site's key is used every few seconds. */
  private final Map<String, ECDSAVerifier> verifiers;

  private KeySet(List<JWK> keys) {
    this.keys = new JWKSet(keys);
    this.verifiers =
        this.keys.getKeys().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    JWK::getKeyID, KeySet::verifier, (first, second) -> first));
  }

  private static ECDSAVerifier verifier(JWK key) {
    try {
      return new ECDSAVerifier(key.toECKey());
    } catch (JOSEException e) {
      throw new IllegalArgumentException("not a P-256 public key", e);
    }
  }

  /** No key: verifies nothing. */
  public static KeySet empty() {
    return new KeySet(List.of());
  }

  /**
   * The set of one key.
   *
   * @throws IllegalArgumentException when it is no public P-256 key with a {@code kid}
   */
  public static KeySet of(Map<String, Object> jwk) {
    try {
      ECKey key = Jose.<Map<String, Object>, ECKey>parse(ECKey::parse, jwk);
      if (!Curve.P_256.equals(key.getCurve()) || key.getKeyID() == null || key.isPrivate()) {
        throw new IllegalArgumentException("the key must be a public P-256 key with a kid");
      }
      return new KeySet(List.of(key));
    } catch (ParseException e) {
      throw new IllegalArgumentException("the key must be a public P-256 key with a kid", e);
    }
  }

  /**
   * Reads a JWK Set; keys of other kinds are left out.
   *
   * @throws IllegalArgumentException when the text is no JWK Set
   */
  public static KeySet parse(String json) {
    try {
      var kept = new ArrayList<JWK>();
      for (JWK key : Jose.<String, JWKSet>parse(JWKSet::parse, json).getKeys()) {
        if (key instanceof ECKey ec
            && Curve.P_256.equals(ec.getCurve())
            && key.getKeyID() != null) {
          kept.add(ec.toPublicJWK());
        }
      }
      return new KeySet(kept);
    } catch (ParseException e) {
      throw new IllegalArgumentException("not a JWK set", e);
    }
  }

  /** This set and the other together; a {@code kid} in both is taken from this one. */
  public KeySet with(KeySet other) {
    var all = new ArrayList<>(keys.getKeys());
    other.keys.getKeys().stream().filter(k -> !contains(k.getKeyID())).forEach(all::add);
    return new KeySet(all);
  }

  /** Whether a key of this id is in the set. */
  public boolean contains(String kid) {
    return keys.getKeyByKeyId(kid) != null;
  }

  /** Whether a token says that this key signed it. */
  public static boolean isSignedBy(String token, String kid) {
    try {
      return kid.equals(Jose.parse(SignedJWT::parse, token).getHeader().getKeyID());
    } catch (ParseException e) {
      return false;
    }
  }

  /** The ids of all keys. */
  public List<String> kids() {
    return keys.getKeys().stream().map(JWK::getKeyID).toList();
  }

  /** The set as JSON. */
  public String toJson() {
    return keys.toString(true);
  }

  @Override
  Verification<JWTClaimsSet> verify(String token) {
    try {
      var jwt = Jose.parse(SignedJWT::parse, token);
      if (!JWSAlgorithm.ES256.equals(jwt.getHeader().getAlgorithm())) {
        return new Verification.Invalid<>("wrong-algorithm", "The token is not signed with ES256.");
      }
      var kid = jwt.getHeader().getKeyID();
      var verifier = kid == null ? null : verifiers.get(kid);
      if (verifier == null) {
        return new Verification.Invalid<>("unknown-key", "The token's key is not known.");
      }
      if (!jwt.verify(verifier)) {
        return new Verification.Invalid<>("bad-signature", "The token's signature is wrong.");
      }
      return new Verification.Valid<>(jwt.getJWTClaimsSet());
    } catch (ParseException | JOSEException e) {
      return new Verification.Invalid<>("malformed-token", "The token is malformed.");
    }
  }
}
