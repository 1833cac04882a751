package org.datadns.signin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealTest {
  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");

  @Test
  void open_givesBack_whatWasClosed_forItsPurposeAndTimeAlone() {
    var seal = new Seal(Seal.newKey());
    var closed = seal.close("one", "grüß dich", NOW.plusSeconds(10));
    assertThat(closed).matches("[A-Za-z0-9_-]+");
    assertThat(seal.open("one", closed, NOW)).contains("grüß dich");
    assertThat(seal.open("two", closed, NOW)).isEmpty();
    assertThat(seal.open("one", closed, NOW.plusSeconds(10))).isEmpty();
    assertThat(new Seal(Seal.newKey()).open("one", closed, NOW)).isEmpty();
  }

  @Test
  void open_refuses_whatWasChanged() {
    var seal = new Seal(Seal.newKey());
    var closed = seal.close("one", "text", NOW.plusSeconds(10));
    for (int i = 0; i < closed.length(); i++) {
      var other = closed.charAt(i) == 'A' ? 'B' : 'A';
      var changed = closed.substring(0, i) + other + closed.substring(i + 1);
      // the last character holds bits that mean nothing
      if (i < closed.length() - 1) {
        assertThat(seal.open("one", changed, NOW)).isEmpty();
      }
    }
    assertThat(seal.open("one", "", NOW)).isEmpty();
    assertThat(seal.open("one", "no base64!", NOW)).isEmpty();
    assertThat(seal.open("one", "A".repeat(5000), NOW)).isEmpty();
  }

  @Test
  void theKey_isKept(@TempDir Path directory) throws Exception {
    var file = directory.resolve("seal-key");
    var closed = Seal.withKeyIn(file).close("one", "text", NOW.plusSeconds(10));
    assertThat(Seal.withKeyIn(file).open("one", closed, NOW)).contains("text");
    Files.writeString(file, "short");
    assertThatThrownBy(() -> Seal.withKeyIn(file)).isInstanceOf(IllegalArgumentException.class);
  }
}
