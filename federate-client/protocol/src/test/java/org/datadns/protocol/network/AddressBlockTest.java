package org.datadns.protocol.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressBlockTest {
  @ParameterizedTest
  @CsvSource({
    "192.0.2.0/24,192.0.2.255,true",
    "192.0.2.0/24,192.0.3.0,false",
    "192.0.2.77/24,192.0.2.1,true",
    "0.0.0.0/0,203.0.113.9,true",
    "0.0.0.0/0,::1,false",
    "192.0.2.7/32,192.0.2.7,true",
    "192.0.2.7/32,192.0.2.6,false",
    "2001:db8::/33,2001:db8:7fff::1,true",
    "2001:db8::/33,2001:db8:8000::1,false"
  })
  void holdsWhatBeginsWithItsBits(String block, String address, boolean held) {
    assertThat(AddressBlock.parse(block))
        .hasValueSatisfying(
            it -> assertThat(it.holds(InetAddress.ofLiteral(address))).isEqualTo(held));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "192.0.2.0",
        "192.0.2.0/",
        "192.0.2.0/33",
        "192.0.2.0/-1",
        "a.example/8",
        "/8"
      })
  void whatIsNoBlockIsNone(String text) {
    assertThat(AddressBlock.parse(text)).isEmpty();
  }
}
