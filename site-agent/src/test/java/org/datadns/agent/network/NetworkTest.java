package org.datadns.agent.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {
  @ParameterizedTest
  @CsvSource({"192.0.2.7, 192.0.2.7/32", "10.0.0.0/8, 10.0.0.0/8", "0.0.0.0/0, 0.0.0.0/0"})
  void parse_network(String text, String canonical) {
    assertThat(Network.parse(text)).map(Network::toString).hasValue(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.1/8", "256.0.0.1", "1.2.3", "1.2.3.4/33", "::1", "1.2.3.4/", "a.b.c.d"})
  void parse_anythingElse_isNone(String text) {
    assertThat(Network.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.1.2.3",
        "100.127.255.255",
        "127.0.0.1",
        "169.254.169.254",
        "172.31.0.1",
        "192.168.1.1",
        "224.0.0.1",
        "255.255.255.255",
        "0.0.0.0",
        "0.0.0.0/0",
        "172.0.0.0/8"
      })
  void isPublic_privateOrHoldingSomethingPrivate_isNot(String text) {
    assertThat(Network.parse(text).orElseThrow().isPublic()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"8.8.8.8", "172.15.255.255", "172.32.0.0", "100.128.0.0", "198.51.100.7"})
  void isPublic_whatLiesBeside_is(String text) {
    assertThat(Network.parse(text).orElseThrow().isPublic()).isTrue();
  }

  @Test
  void nameservers_onLoopbackOrLinkLocal_areNotForSessions() {
    assertThat(
            Nameservers.parse(
                "search x\nnameserver 127.0.0.53\nnameserver 10.0.0.2\n nameserver\t192.0.2.1 # x\n"
                    + "nameserver fe80::1\nnameserver 169.254.169.254\n#nameserver 1.1.1.1\n"))
        .map(Network::toString)
        .isEqualTo(List.of("10.0.0.2/32", "192.0.2.1/32"));
  }
}
