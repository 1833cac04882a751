package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.agent.proxy.SessionOrigins.Addressed;
import org.datadns.protocol.wire.SessionAddress;
import org.datadns.protocol.wire.SessionAddresses;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SessionOriginsTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "http://*.localhost:8091, s1.localhost:8091, s1",
        "http://*.localhost:8091, S1.LocalHost:8091, s1",
        "https://*.nb.site.example, s1.nb.site.example, s1",
        "https://*.nb.site.example, s1.nb.site.example:443, s1",
        "https://*.nb.site.example, s1.nb.site.example:80, -",
        "http://*.localhost:8091, localhost:8091, -",
        "http://*.localhost:8091, .localhost:8091, -",
        "http://*.localhost:8091, s1.localhost, -",
        "http://*.localhost:8091, s1.localhost:80911, -",
        "http://*.localhost:8091, a.b.localhost:8091, -",
        "http://*.localhost:8091, -s1.localhost:8091, -",
        "http://*.localhost:8091, 's1/.localhost:8091', -",
        "http://*.localhost:8091, 'a@s1.localhost:8091', -",
        "http://*.localhost:8091, 127.0.0.1:8091, -",
        "http://*.localhost:8091, '', -"
      })
  void aHost(String pattern, String host, String session) {
    assertThat(find(pattern, host, "/s2/").map(Addressed::session).orElse(null)).isEqualTo(session);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "nb.example:9001, s9001",
        "NB.example:9001, s9001",
        "nb.example:9002, -",
        "nb.example:8999, -",
        "nb.example:09001, -",
        "nb.example:+9001, -",
        "nb.example, -",
        "nb.example:443, -",
        "a.nb.example:9001, -",
        "localhost:9001, -",
        "'nb.example:', -"
      })
  void aPort(String host, String session) {
    assertThat(find("https://nb.example:9000-9009", host, "/").map(Addressed::session).orElse(null))
        .isEqualTo(session);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "nb.example, /s/s1/lab, s1",
        "nb.example:443, /s/s1/, s1",
        "nb.example, /s/s1, s1",
        "nb.example, /s/s1?x=/s2/, s1",
        "nb.example, /s/s1/../s2/, s1",
        "nb.example, /s/, -",
        "nb.example, /s//s1/, -",
        "nb.example, /S/s1/, -",
        "nb.example, /s/S1/, -",
        "nb.example, /s/%731/, -",
        "nb.example, /s1/, -",
        "nb.example, /, -",
        "nb.example:8443, /s/s1/, -",
        "s1.nb.example, /s/s1/, -"
      })
  void aPath(String host, String target, String session) {
    assertThat(find("https://nb.example/s/*/", host, target).map(Addressed::session).orElse(null))
        .isEqualTo(session);
  }

  @ParameterizedTest
  @CsvSource({
    "https://*.nb.example, s1.nb.example, https://s1.nb.example, /",
    "https://nb.example:9000-9009, nb.example:9001, https://nb.example:9001, /",
    "http://nb.example:79-81, nb.example:80, http://nb.example, /",
    "https://nb.example:8443/s/*/, nb.example:8443, https://nb.example:8443, /s/s1/"
  })
  void theAddress_isComputedFromThePattern(
      String pattern, String host, String origin, String base) {
    assertThat(find(pattern, host, "/s/s1/").map(Addressed::address))
        .contains(new SessionAddress(origin, base));
  }

  private static Optional<Addressed> find(String pattern, String host, String target) {
    var origins =
        new SessionOrigins(
            SessionAddresses.parse(pattern),
            port -> port == 9002 ? Optional.empty() : Optional.of("s" + port));
    return origins.find(new RequestHead("GET", target, Headers.of(new Field("Host", host))));
  }
}
