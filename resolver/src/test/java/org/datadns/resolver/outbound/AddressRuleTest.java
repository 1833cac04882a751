package org.datadns.resolver.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressRuleTest {
  private static final List<String> INTERNAL = List.of("agent.internal");

  @ParameterizedTest(name = "resolver at {0}, site {1} at {2}: {3}")
  @CsvSource({
    // a resolver that everybody can reach
    "https://resolver.example, agent.example, 8.8.8.8, true",
    "https://resolver.example, agent.example, 2a00:1450:4001:81b::200e, true",
    "https://resolver.example, agent.example, 127.0.0.1, false",
    "https://resolver.example, agent.example, 10.1.2.3, false",
    "https://resolver.example, agent.example, 192.168.0.1, false",
    "https://resolver.example, agent.example, 172.16.5.5, false",
    "https://resolver.example, agent.example, 100.64.1.1, false",
    "https://resolver.example, agent.example, ::1, false",
    "https://resolver.example, agent.example, fd00::1, false",
    "https://resolver.example, agent.example, ::ffff:127.0.0.1, false",
    "https://resolver.example, agent.example, 64:ff9b::7f00:1, false",
    // what an operator named
    "https://resolver.example, agent.internal, 10.1.2.3, true",
    "https://resolver.example, AGENT.internal, 127.0.0.1, true",
    // a resolver of a private network, or of this machine: the demo
    "http://localhost:8080, localhost, 127.0.0.1, true",
    "http://resolver.localhost:8080, localhost, ::1, true",
    "http://127.0.0.1:8080, agent.example, 10.1.2.3, true",
    "http://[::1]:8080, agent.example, 127.0.0.1, true",
    "http://10.0.0.5, agent.example, 10.0.0.6, true",
    "https://8.8.8.8, agent.example, 10.0.0.6, false",
    // a name that only looks like an address
    "https://10.0.0.5.example, agent.example, 10.0.0.6, false",
    // never: nobody, everybody, and the neighbouring link, where clouds keep their secrets
    "http://localhost:8080, localhost, 0.0.0.0, false",
    "http://localhost:8080, localhost, 169.254.169.254, false",
    "https://resolver.example, agent.internal, 169.254.169.254, false",
    "http://localhost:8080, localhost, fe80::1, false",
    "http://localhost:8080, localhost, 224.0.0.1, false",
    "http://localhost:8080, localhost, ::, false",
  })
  void allows(String resolver, String host, String address, boolean allowed) {
    assertThat(
            AddressRule.of(URI.create(resolver), INTERNAL)
                .allows(host, InetAddress.ofLiteral(address)))
        .isEqualTo(allowed);
  }

  @Test
  void resolve_refusesANameThatStandsForAnAddressThatIsNotTried() {
    var rule = AddressRule.of(URI.create("https://resolver.example"), List.of());
    assertThatThrownBy(() -> rule.resolve("localhost"))
        .isInstanceOf(AddressRule.ForbiddenAddressException.class);
  }

  @Test
  void resolve_givesTheAddressesThatWereLookedAt() throws UnknownHostException {
    var rule = AddressRule.of(URI.create("http://localhost:1"), List.of());
    assertThat(rule.resolve("localhost")).isNotEmpty().allMatch(InetAddress::isLoopbackAddress);
  }
}
