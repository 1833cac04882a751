package org.datadns.resolver.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LogTextTest {
  @Test
  void hostileText_staysOnItsLine() {
    assertThat(LogText.of("a\r\nFAKE \u001b[31m\u202e")).isEqualTo("a??FAKE ?[31m?");
    assertThat(LogText.of("x".repeat(1000))).hasSize(200);
  }
}
