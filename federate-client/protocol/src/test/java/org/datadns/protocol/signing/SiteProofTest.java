package org.datadns.protocol.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SiteProofTest {
  private static final String RESOLVER = "https://resolver.example";

  private final SigningKey key = SigningKey.generate();
  private final String nonce = SiteProof.nonce();

  @Test
  void answerToThisQuestion_holds() {
    var token = SiteProof.sign(key, "one", RESOLVER, nonce);
    assertThat(SiteProof.verify(token, key.publicKeys(), "one", RESOLVER, nonce))
        .isEqualTo(new Verification.Valid<>("one"));
  }

  @Test
  void anythingElse_doesNot() {
    var token = SiteProof.sign(key, "one", RESOLVER, nonce);
    var keys = key.publicKeys();
    assertThat(code(SiteProof.verify(token, keys, "one", RESOLVER, SiteProof.nonce())))
        .isEqualTo("wrong-request");
    assertThat(code(SiteProof.verify(token, keys, "two", RESOLVER, nonce)))
        .isEqualTo("wrong-issuer");
    assertThat(code(SiteProof.verify(token, keys, "one", "https://other.example", nonce)))
        .isEqualTo("wrong-audience");
    assertThat(
            code(
                SiteProof.verify(
                    token, SigningKey.generate().publicKeys(), "one", RESOLVER, nonce)))
        .isEqualTo("unknown-key");
    assertThat(code(SiteProof.verify("It works!", keys, "one", RESOLVER, nonce)))
        .isEqualTo("malformed-token");
  }

  @Test
  void otherTokensOfTheSite_areNoProof_andAProofIsNoRequest() {
    var request = SiteRequest.of("GET", SiteProof.PATH, new byte[0]);
    var signed = request.sign(key, "one", RESOLVER, Instant.now());
    assertThat(code(SiteProof.verify(signed, key.publicKeys(), "one", RESOLVER, nonce)))
        .isEqualTo("malformed-token");
    var proof = SiteProof.sign(key, "one", RESOLVER, nonce);
    assertThat(request.verify(proof, key.publicKeys(), "one", RESOLVER, Instant.now()))
        .isInstanceOf(Verification.Invalid.class);
  }

  @Test
  void nonces_differ_andMayBeSigned() {
    assertThat(SiteProof.nonce()).isNotEqualTo(nonce);
    assertThat(SiteProof.isNonce(nonce)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "short", "with spaces and more", "0123456789012345\n", "ünïcode-ünïcode"})
  void otherTexts_areNotSigned(String text) {
    assertThat(SiteProof.isNonce(text)).isFalse();
  }

  private static String code(Verification<String> verification) {
    return verification instanceof Verification.Invalid<String>(var code, var ignored)
        ? code
        : "valid";
  }
}
