package org.datadns.resolver.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientAddressesTest {
  private static final Set<InetAddress> PROXIES =
      Set.of(InetAddress.ofLiteral("192.0.2.7"), InetAddress.ofLiteral("2001:db8::7"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "198.51.100.1 | 203.0.113.5              | 198.51.100.1", // nobody's proxy
        "192.0.2.7    | 203.0.113.5              | 203.0.113.5",
        "192.0.2.7    | 10.0.0.1, 203.0.113.5    | 203.0.113.5", // the client wrote the first
        "192.0.2.7    | 203.0.113.5, 2001:db8::7 | 203.0.113.5", // two proxies
        "192.0.2.7    | 203.0.113.5,nonsense     | 192.0.2.7",
        "192.0.2.7    | ''                       | 192.0.2.7",
        "192.0.2.7    | localhost                | 192.0.2.7", // no name is looked up
        "192.0.2.7    | 2001:db8:5::1            | 2001:db8:5::1",
        "192.0.2.7    | 192.0.2.7                | 192.0.2.7"
      })
  void of_believesNamedProxiesAlone(String peer, String forwarded, String client) {
    assertThat(ClientAddresses.of(InetAddress.ofLiteral(peer), List.of(forwarded), PROXIES))
        .isEqualTo(InetAddress.ofLiteral(client));
  }

  @Test
  void of_readsSeveralFieldsAsOne() {
    assertThat(
            ClientAddresses.of(
                InetAddress.ofLiteral("192.0.2.7"), List.of("10.9.9.9", "203.0.113.5"), PROXIES))
        .isEqualTo(InetAddress.ofLiteral("203.0.113.5"));
  }

  @ParameterizedTest
  @CsvSource({
    "203.0.113.5, 203.0.113.5",
    "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::",
    "::ffff:203.0.113.5, 203.0.113.5"
  })
  void subscriber_isANetworkInIpv6(String address, String subscriber) {
    assertThat(ClientAddresses.subscriber(InetAddress.ofLiteral(address)))
        .isEqualTo(InetAddress.ofLiteral(subscriber));
  }
}
