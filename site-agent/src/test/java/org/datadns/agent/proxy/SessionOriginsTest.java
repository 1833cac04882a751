package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionOriginsTest {

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "http://*.localhost:8091, s1.localhost:8091, s1",
        "http://*.localhost:8091, S1.LocalHost:8091, s1",
        "https://*.nb.site.example, s1.nb.site.example, s1",
        "https://nb-*.site.example, nb-s1.site.example, s1",
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
  void sessionOf(String pattern, String host, String session) {
    assertThat(SessionOrigins.parse(pattern).sessionOf(host).orElse(null)).isEqualTo(session);
  }

  @Test
  void originOf() {
    assertThat(SessionOrigins.parse("http://*.localhost:8091").originOf("s1"))
        .isEqualTo("http://s1.localhost:8091");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "http://localhost",
        "*.localhost",
        "ftp://*.a",
        "http://*.a/b",
        "http://*.*.a"
      })
  void parse_noPattern(String pattern) {
    assertThatThrownBy(() -> SessionOrigins.parse(pattern))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
