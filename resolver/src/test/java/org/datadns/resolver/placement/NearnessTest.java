package org.datadns.resolver.placement;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.datadns.protocol.network.AddressBlock;
import org.datadns.resolver.placement.Nearness.Network;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NearnessTest {
  private static final Nearness NEARNESS =
      new Nearness(
          List.of(
              new Network(block("192.0.2.0/24"), Set.of("country")),
              new Network(block("192.0.2.64/26"), Set.of("campus")),
              new Network(block("2001:db8::/32"), Set.of("six"))));

  @ParameterizedTest
  @CsvSource({
    "192.0.2.1,country",
    "192.0.2.64,campus",
    "192.0.2.127,campus",
    "192.0.2.128,country",
    "192.0.3.1,''",
    "2001:db8:1::1,six",
    "2001:db9::1,''"
  })
  void theSmallestNetworkCounts(String address, String site) {
    assertThat(NEARNESS.of(InetAddress.ofLiteral(address)))
        .isEqualTo(site.isEmpty() ? Set.of() : Set.of(site));
  }

  private static AddressBlock block(String text) {
    return AddressBlock.parse(text).orElseThrow();
  }
}
