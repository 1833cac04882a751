package org.datadns.resolver.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.time.Duration;
import org.datadns.resolver.http.Refused;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class BodyPaceTest {
  private static final Duration SOON = Duration.ofMillis(100);

  @Test
  @Timeout(20)
  void senderThatFallsSilent_isGivenUp() throws IOException {
    try (var sender = new PipedOutputStream();
        var body = new PipedInputStream(sender);
        var pace = new BodyPace(1_000, SOON)) {
      sender.write(new byte[] {'a', '\n', 'b'});
      var lines = new InventoryLines(body, pace);
      assertThat(lines.next()).isTrue();
      assertThatThrownBy(lines::next).isInstanceOf(IOException.class);
      assertThat(Thread.interrupted()).as("nothing is left of it").isFalse();
    }
  }

  @Test
  void bodyThatIsTooLong_isRefused() {
    try (var pace = new BodyPace(3, SOON)) {
      var lines = new InventoryLines(new ByteArrayInputStream(new byte[4]), pace);
      assertThatThrownBy(lines::next)
          .isInstanceOfSatisfying(
              Refused.class, e -> assertThat(e.problem().code()).isEqualTo("too-large"));
    }
  }
}
