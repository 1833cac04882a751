package org.datadns.resolver.integration.dataverse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.datadns.resolver.http.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallbackTest {
  private static final String HOST = "https://dataverse.example";
  private static final String DATASET = HOST + "/api/v1/datasets/42/versions/:latest/toolparams/3";
  private static final String SIGNATURE =
      "?until=2026-11-21T21:05:11.123&user=jane&method=GET&token=abc";

  @Test
  void aPlusSign_mayArriveAsABlank() {
    // of what an address is made of, a tilde alone becomes one, at every third place
    String encoded = PlayedDataverse.encode(DATASET + "?until=1&user=~~~&method=GET&token=a");
    assertThat(encoded).contains("+");
    assertThat(Callback.parse(encoded.replace('+', ' '))).isEqualTo(Callback.parse(encoded));
  }

  @Test
  void itKnowsWhetherItIsSigned_andDoesNotSayByWhat() {
    var plain = Callback.parse(PlayedDataverse.encode(DATASET));
    assertThat(plain.signed()).isFalse();
    assertThat(plain.number()).isEqualTo("42");
    assertThat(plain.origin()).isEqualTo(HOST);
    var signed =
        Callback.parse(
            PlayedDataverse.encode(HOST + "/api/v1/files/7/metadata/8/toolparams/3" + SIGNATURE));
    assertThat(signed.signed()).isTrue();
    assertThat(signed.toString()).doesNotContain("abc").doesNotContain("jane");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://dataverse.example/",
        "https://dataverse.example/api/v1/datasets/42/versions/1.0",
        "https://dataverse.example/api/v1/datasets/x/versions/:latest/toolparams/3",
        "https://dataverse.example/api/v1/datasets/42/versions/:latest/toolparams/3?key=mine",
        "https://dataverse.example/api/v1/datasets/42/versions/:latest/toolparams/3#x",
        "https://dataverse.example/api/v1/../admin/datasets/42/versions/:latest/toolparams/3",
        "https://a@dataverse.example/api/v1/datasets/42/versions/:latest/toolparams/3",
        "gopher://dataverse.example/api/v1/datasets/42/versions/:latest/toolparams/3",
        "no address at all"
      })
  void anyOtherAddress_isNone(String address) {
    assertThatThrownBy(() -> Callback.parse(PlayedDataverse.encode(address)))
        .isInstanceOf(Refused.class);
  }

  @Test
  void anAddressWithoutEnd_isNone() {
    assertThatThrownBy(
            () -> Callback.parse(PlayedDataverse.encode(DATASET + "?token=" + "a".repeat(5_000))))
        .isInstanceOf(Refused.class);
  }
}
