package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.datadns.agent.inventory.Starters.Content;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartersTest {
  @TempDir Path directory;
  private MountWatch watch;

  @BeforeEach
  void watch() {
    watch = new MountWatch(directory.resolve("looks"), Duration.ofSeconds(10), () -> {});
  }

  @AfterEach
  void close() {
    watch.close();
  }

  @Test
  void file_isReadByteForByte() throws IOException {
    var bytes = new byte[] {0, -1, 10, 13, 0, 65};
    var file = Files.write(directory.resolve("-n $(x).ipynb"), bytes);

    assertThat(new Starters(watch).read(file))
        .isInstanceOfSatisfying(
            Content.Whole.class, whole -> assertThat(whole.bytes()).isEqualTo(bytes));
    assertThat(directory.resolve("looks")).isEmptyDirectory();
  }

  @Test
  void largestFile_isRead_oneByteMoreIsNot() throws IOException {
    var file = directory.resolve("large");
    try (var large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(Starters.LARGEST);
      assertThat(new Starters(watch).read(file)).isInstanceOf(Content.Whole.class);
      large.setLength(Starters.LARGEST + 1);
    }
    assertThat(code(file)).isEqualTo("starter-too-large");
  }

  @Test
  void whatIsNoFile_isNotRead() {
    assertThat(code(directory.resolve("gone"))).isEqualTo("starter-missing");
    assertThat(code(directory)).isEqualTo("starter-no-file");
    assertThat(code(Path.of("/dev/zero"))).isEqualTo("starter-no-file");
  }

  private String code(Path path) {
    return ((Content.Unread) new Starters(watch).read(path)).reason().code();
  }
}
