package org.datadns.agent.driver;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContainerLogTest {
  @ParameterizedTest
  @CsvSource(
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "\u001B[31mred\u001B[0m,red",
        "\u001B]0;title\u0007x,x",
        "a\u202Eb,a b",
        "a\u0000b,a b",
        "grün,grün"
      })
  void defuse_leavesWordsAlone(String written, String shown) {
    assertThat(ContainerLog.defuse(written)).isEqualTo(shown);
  }

  @Test
  void defuse_keepsLines() {
    assertThat(ContainerLog.defuse("a\r\nb\rc\n")).isEqualTo("a\nb\nc\n");
  }

  @Test
  void text_characterSplitBetweenFrames_isWhole() {
    var log = new ContainerLog();
    var bytes = "ü".getBytes(StandardCharsets.UTF_8);
    log.onNext(new Frame(StreamType.STDOUT, Arrays.copyOfRange(bytes, 0, 1)));
    log.onNext(new Frame(StreamType.STDOUT, Arrays.copyOfRange(bytes, 1, 2)));

    assertThat(log.text()).isEqualTo("ü");
  }

  @Test
  void text_isBounded() {
    var log = new ContainerLog();
    for (int i = 0; i < 100; i++) {
      log.onNext(
          new Frame(StreamType.STDOUT, "x".repeat(16 * 1024).getBytes(StandardCharsets.UTF_8)));
    }

    assertThat(log.text()).hasSize(256 * 1024);
  }
}
