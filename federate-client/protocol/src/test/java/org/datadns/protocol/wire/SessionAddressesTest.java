package org.datadns.protocol.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.datadns.protocol.wire.SessionAddresses.Mode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionAddressesTest {

  @ParameterizedTest
  @CsvSource({
    "http://*.localhost:8091, HOST, http://s1.localhost:8091/",
    "https://*.nb.site.example, HOST, https://s1.nb.site.example/",
    "https://*.NB.Site.example:443, HOST, https://s1.nb.site.example/",
    "https://*.nb.site.example:80, HOST, https://s1.nb.site.example:80/",
    "https://nb.site.example:9000-9099, PORT, https://nb.site.example:9042/",
    "http://localhost:9042-9042, PORT, http://localhost:9042/",
    "https://nb.site.example/s/*/, PATH, https://nb.site.example/s/s1/",
    "https://nb.site.example/*/, PATH, https://nb.site.example/s1/",
    "http://NB.localhost:80/Deep/er/*/, PATH, http://nb.localhost/Deep/er/s1/",
    "http://nb.localhost:8091/s/*/, PATH, http://nb.localhost:8091/s/s1/"
  })
  void theShape_decides(String text, Mode mode, String url) {
    var addresses = SessionAddresses.parse(text);

    assertThat(addresses.mode()).isEqualTo(mode);
    assertThat(addresses.of("s1", Optional.of(9042)).map(SessionAddress::url)).contains(url);
    assertThat(addresses.isSecure()).isEqualTo(url.startsWith("https:"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://nb.site.example",
        "https://nb.site.example:9000",
        "*.localhost",
        "ftp://*.a",
        "https://*.a/",
        "https://*.a/b",
        "https://*.*.a",
        "https://a.*.b",
        "https://*",
        "https://*.a:0",
        "https://*.a:65536",
        "https://u@*.a",
        "https://a:9099-9000",
        "https://a:0-10",
        "https://a:1-70000",
        "https://a:9000-9099/",
        "https://a:9000-9099/s/*/",
        "https://a/s/*",
        "https://a/s*/",
        "https://a//*/",
        "https://a/../*/",
        "https://a/./*/",
        "https://a/%2e/*/",
        "https://a/s/*/?x",
        "https://a/s/*/*/",
        "https://a b/s/*/"
      })
  void noShape_isRefusedWithExamples(String text) {
    assertThatThrownBy(() -> SessionAddresses.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https://*.nb.site.example")
        .hasMessageContaining("9000-9099")
        .hasMessageContaining("/s/*/");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 0, 8999, 9100, 65_536})
  void aPortOutsideTheRange_isNoAddress(int port) {
    var addresses = SessionAddresses.parse("https://nb.site.example:9000-9099");

    assertThat(addresses.of("s1", Optional.of(port))).isEmpty();
    assertThat(addresses.of("s1", Optional.empty())).isEmpty();
    assertThat(addresses.of("s1", Optional.of(9000))).isPresent();
    assertThat(addresses.of("s1", Optional.of(9099))).isPresent();
  }

  @Test
  void theSchemesOwnPort_isNotWritten() {
    var addresses = SessionAddresses.parse("https://nb.site.example:440-445");

    assertThat(addresses.of("s1", Optional.of(443)).map(SessionAddress::origin))
        .contains("https://nb.site.example");
  }

  @ParameterizedTest
  @CsvSource({
    "https://*.site.example, site.example, false",
    "https://nb.site.example:1-2, nb.site.example, true",
    "https://nb.site.example:1-2, NB.site.example, true",
    "https://nb.site.example:1-2, site.example, false",
    "https://nb.site.example/*/, nb.site.example, true",
    "https://nb.site.example:8443/*/, nb.site.example, true",
    "https://nb.site.example/*/, resolver.example, false"
  })
  void cookiesIgnorePorts(String text, String host, boolean shared) {
    assertThat(SessionAddresses.parse(text).sharesCookiesWith(host)).isEqualTo(shared);
  }

  @Test
  void entry_isBelowTheBase() {
    assertThat(new SessionAddress("https://nb.site.example", "/s/s1/").entry())
        .isEqualTo("https://nb.site.example/s/s1/.well-known/data-dns/enter");
  }
}
