package org.datadns.protocol.signing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class MacKeyTest {
  private static final Instant NOW = Instant.parse("2026-11-20T10:00:00Z");
  private static final String RESOLVER = "https://resolver.example";
  private static final SiteRequest HEARTBEAT =
      SiteRequest.of("POST", "/api/sites/north/heartbeats", "{}".getBytes(UTF_8));

  private final MacKey key = new MacKey("k1", secret(1));

  private static byte[] secret(int filling) {
    var secret = new byte[MacKey.LENGTH];
    Arrays.fill(secret, (byte) filling);
    return secret;
  }

  private static String codeOf(Verification<String> verification) {
    return verification instanceof Invalid<String>(var code, var ignored) ? code : "valid";
  }

  private String sign(MacKey with) {
    return HEARTBEAT.sign(with, "north", RESOLVER, NOW);
  }

  private Verification<String> verify(String token, TokenKeys keys) {
    return HEARTBEAT.verify(token, keys, "north", RESOLVER, NOW);
  }

  @Test
  void verify_takesWhatItMade() {
    assertThat(verify(sign(key), key)).isEqualTo(new Valid<>("north"));
    assertThat(MacKey.kidOf(sign(key))).contains("k1");
  }

  @Test
  void verify_refusesAnotherSecretIdAndKind() {
    var signed = HEARTBEAT.sign(SigningKey.generate(), "north", RESOLVER, NOW);

    assertThat(codeOf(verify(sign(new MacKey("k1", secret(2))), key))).isEqualTo("bad-signature");
    assertThat(codeOf(verify(sign(new MacKey("k2", secret(1))), key))).isEqualTo("unknown-key");
    assertThat(codeOf(verify(signed, key))).isEqualTo("wrong-algorithm");
    assertThat(codeOf(verify("a.b.c", key))).isEqualTo("malformed-token");
  }

  @Test
  void keysOfSignatures_refuseWhatASecretMade() {
    assertThat(codeOf(verify(sign(key), SigningKey.generate().publicKeys())))
        .isEqualTo("wrong-algorithm");
  }

  @Test
  void kidOf_isEmptyForOtherTokens() {
    assertThat(MacKey.kidOf(HEARTBEAT.sign(SigningKey.generate(), "north", RESOLVER, NOW)))
        .isEmpty();
    assertThat(MacKey.kidOf("nonsense")).isEmpty();
  }

  @Test
  void aSecretOfAnotherLengthIsNone() {
    assertThatThrownBy(() -> new MacKey("k", new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void textForm_doesNotShowTheSecret() {
    assertThat(key).hasToString("MacKey[k1]");
  }

  @Nested
  class Agreement {
    @Test
    void whoBegan_opensTheSecret() {
      var agreement = MacAgreement.begin();
      var sealed = MacAgreement.seal(agreement.publicJwk(), secret(7));

      var opened = agreement.open("k7", sealed);

      assertThat(verify(sign(opened), new MacKey("k7", secret(7)))).isEqualTo(new Valid<>("north"));
    }

    @Test
    void nobodyElse_opensIt() {
      var sealed = MacAgreement.seal(MacAgreement.begin().publicJwk(), secret(7));

      assertThatThrownBy(() -> MacAgreement.begin().open("k7", sealed))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> MacAgreement.begin().open("k7", "not.a.jwe"))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyThatIsNone_isRefused() {
      assertThatThrownBy(() -> MacAgreement.seal(Map.of("kty", "EC"), secret(7)))
          .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void ownKey_isNeverPrivateOnTheWire() {
      assertThat(MacAgreement.begin().publicJwk()).doesNotContainKey("d");
    }
  }
}
