package org.datadns.protocol.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.text.ParseException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Json;
import org.junit.jupiter.api.Test;

class KeySetTest {
  private static final JWTClaimsSet CLAIMS = new JWTClaimsSet.Builder().subject("anyone").build();

  private static final SigningKey KEY = SigningKey.generate();

  @Test
  void verify_givesTheClaimsOfASignedToken() {
    assertThat(KEY.publicKeys().verify(KEY.sign(CLAIMS))).isEqualTo(new Valid<>(CLAIMS));
  }

  @Test
  void verify_refusesAlgorithmNone() {
    String header = base64("{\"alg\":\"none\",\"kid\":\"" + KEY.kid() + "\"}");

    assertThat(codeOf(header + "." + base64("{\"sub\":\"anyone\"}") + "."))
        .isEqualTo("malformed-token");
  }

  @Test
  void verify_refusesHs256WithThePublicKeyAsSecret() throws JOSEException, ParseException {
    var published = ECKey.parse(KEY.publicJwk());
    for (byte[] secret :
        List.of(published.toECPublicKey().getEncoded(), published.toJSONString().getBytes(UTF_8))) {
      var forged =
          new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.HS256).keyID(KEY.kid()).build(), CLAIMS);
      forged.sign(new MACSigner(secret));

      assertThat(codeOf(forged.serialize())).isEqualTo("wrong-algorithm");
    }
  }

  @Test
  void verify_refusesAnotherKeyUnderAKnownKid() throws JOSEException {
    var foreign = new ECKeyGenerator(Curve.P_256).keyID(KEY.kid()).generate();
    var forged =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.ES256).keyID(KEY.kid()).build(), CLAIMS);
    forged.sign(new ECDSASigner(foreign));

    assertThat(codeOf(forged.serialize())).isEqualTo("bad-signature");
  }

  @Test
  void verify_refusesChangedClaims() {
    String[] parts = KEY.sign(CLAIMS).split("\\.", -1);

    assertThat(codeOf(parts[0] + "." + base64("{\"sub\":\"someone\"}") + "." + parts[2]))
        .isEqualTo("bad-signature");
  }

  @Test
  void verify_refusesATokenThatNamesNoKey() throws JOSEException {
    var signer = new ECKeyGenerator(Curve.P_256).generate();
    var token = new SignedJWT(new JWSHeader(JWSAlgorithm.ES256), CLAIMS);
    token.sign(new ECDSASigner(signer));

    assertThat(codeOf(token.serialize())).isEqualTo("unknown-key");
  }

  @Property(tries = 500)
  void verify_neverThrows(@ForAll String text) {
    var keys = KEY.publicKeys();
    String[] parts = KEY.sign(CLAIMS).split("\\.", -1);

    assertThat(keys.verify(text)).isInstanceOf(Invalid.class);
    assertThat(keys.verify(text + "." + parts[1] + "." + parts[2])).isInstanceOf(Invalid.class);
    assertThat(keys.verify(base64(text) + "." + parts[1] + "." + parts[2]))
        .isInstanceOf(Invalid.class);
    assertThat(keys.verify(parts[0] + "." + base64(text) + "." + parts[2]))
        .isInstanceOf(Invalid.class);
    assertThat(keys.verify(parts[0] + "." + parts[1] + "." + base64(text)))
        .isInstanceOf(Invalid.class);
  }

  @Test
  void verify_refusesJsonNullInAnyPart() {
    String[] parts = KEY.sign(CLAIMS).split("\\.", -1);
    String nothing = base64("null");

    assertThat(codeOf(nothing + "." + parts[1] + "." + parts[2])).isEqualTo("malformed-token");
    assertThat(codeOf(parts[0] + "." + nothing + "." + parts[2])).isEqualTo("bad-signature");
    assertThat(codeOf(base64("{\"alg\":null}") + "." + parts[1] + "." + parts[2]))
        .isEqualTo("malformed-token");
  }

  @Test
  void of_takesPublicP256KeysWithAKidAlone() throws JOSEException {
    var good = KEY.publicJwk();
    var p384 = new ECKeyGenerator(Curve.P_384).keyID("k").generate().toPublicJWK().toJSONObject();
    var secret = new ECKeyGenerator(Curve.P_256).keyID("k").generate().toJSONObject();

    assertThat(KeySet.of(good).kids()).containsExactly(KEY.kid());
    assertThat(
            List.of(
                Map.<String, Object>of(),
                without(good, "kty"),
                without(good, "crv"),
                without(good, "x"),
                without(good, "kid"),
                with(good, "kty", "RSA"),
                with(good, "kty", 5),
                with(good, "crv", "P-999"),
                with(good, "x", good.get("y")),
                with(good, "x", "AAAA"),
                with(good, "x", List.of("a")),
                with(good, "use", 5),
                with(good, "key_ops", "sign"),
                with(good, "x5c", List.of("junk")),
                p384,
                secret))
        .allSatisfy(
            jwk ->
                assertThat(catchThrowable(() -> KeySet.of(jwk)))
                    .isInstanceOf(IllegalArgumentException.class));
  }

  @Test
  void parse_keepsTheKeysThatCanBeUsed() throws JOSEException {
    var other = new ECKeyGenerator(Curve.P_384).keyID("other").generate();
    String json =
        "{\"keys\":["
            + Json.write(KEY.publicJwk())
            + ","
            + other.toPublicJWK().toJSONString()
            + ",{\"kty\":\"unheard-of\"}]}";

    assertThat(KeySet.parse(json).kids()).containsExactly(KEY.kid());
    assertThat(KeySet.parse(KEY.publicKeys().toJson()).verify(KEY.sign(CLAIMS)))
        .isEqualTo(new Valid<>(CLAIMS));
  }

  @Test
  void parse_refusesWhatIsNoSet() {
    assertThat(
            List.of(
                "",
                "{}",
                "[]",
                "null",
                "{\"keys\":5}",
                "{\"keys\":[5]}",
                "{\"keys\":[null]}",
                "<html>"))
        .allSatisfy(
            text -> assertThatIllegalArgumentException().isThrownBy(() -> KeySet.parse(text)));
  }

  @Test
  void with_joinsTwoSetsAndPrefersItsOwn() {
    var other = SigningKey.generate();
    var both = KEY.publicKeys().with(other.publicKeys()).with(KEY.publicKeys());

    assertThat(both.kids()).containsExactly(KEY.kid(), other.kid());
    assertThat(both.contains(other.kid())).isTrue();
    assertThat(KeySet.empty().contains(KEY.kid())).isFalse();
  }

  private String codeOf(String token) {
    return KEY.publicKeys().verify(token) instanceof Invalid<?>(var code, var ignored)
        ? code
        : "valid";
  }

  private static String base64(String text) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(UTF_8));
  }

  private static Map<String, Object> without(Map<String, Object> jwk, String member) {
    var changed = new HashMap<>(jwk);
    changed.remove(member);
    return changed;
  }

  private static Map<String, Object> with(Map<String, Object> jwk, String member, Object value) {
    var changed = new HashMap<>(jwk);
    changed.put(member, value);
    return changed;
  }
}
