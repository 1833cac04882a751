package org.datadns.protocol.file;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DurableFileTest {
  @TempDir Path folder;

  @Test
  void write_replacesTheWholeFileAndLeavesNothingBeside() throws IOException {
    Path file = folder.resolve("state.json");
    Files.writeString(file, "a longer content than the next");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));

    DurableFile.write(file, "new".getBytes(UTF_8));

    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void write_createsMissingFolders() {
    Path file = folder.resolve("a/b/state.json");

    DurableFile.write(file, new byte[0]);

    assertThat(DurableFile.read(file)).hasValue(new byte[0]);
  }

  @Test
  void write_thatFailsLeavesTheOldContentAndNoPart() throws IOException {
    Path file = folder.resolve("state.json");
    Files.createDirectories(file.resolve("occupied"));

    assertThatThrownBy(() -> DurableFile.write(file, "new".getBytes(UTF_8)))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(file.toString());

    assertThat(file.resolve("occupied")).isDirectory();
    assertThat(folder).isDirectoryNotContaining(path -> !path.equals(file));
  }

  @Test
  void write_refusesAPlaceThatIsNoFile() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DurableFile.write(Path.of("/"), new byte[0]));
  }

  @Test
  void read_tellsAbsentFromUnreadable() {
    assertThat(DurableFile.read(folder.resolve("none"))).isEmpty();
    assertThatThrownBy(() -> DurableFile.read(folder)).isInstanceOf(UncheckedIOException.class);
  }

  @Test
  void read_duringWritesSeesOneContentOrTheOther() throws Exception {
    Path file = folder.resolve("state.json");
    byte[] zeros = new byte[50_000];
    byte[] ones = new byte[80_000];
    Arrays.fill(ones, (byte) 1);
    DurableFile.write(file, zeros);

    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Void> writing =
          () -> {
            for (int i = 0; i < 50; i++) {
              DurableFile.write(file, i % 2 == 0 ? ones : zeros);
            }
            return null;
          };
      var writer = threads.submit(writing);
      do {
        assertThat(DurableFile.read(file).orElseThrow()).isIn(zeros, ones);
      } while (!writer.isDone());
      writer.get();
    }
  }
}
