package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbeTest {
  private final Probe probe = new Probe("1000:1000", Duration.ofSeconds(20));
  @TempDir Path directory;

  /** Closed to everyone else, as a home directory above the data may be. */
  @BeforeEach
  void close() throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  @Test
  void look_openDirectoryBelowAClosedOne_isServed() throws IOException {
    assertThat(probe.look(made("open", "rwxr-xr-x"))).isEmpty();
  }

  @Test
  void look_directoryThatCannotBeListed_isUnreadable() throws IOException {
    assertThat(code(made("private", "rwx------"))).contains("unreadable");
    assertThat(code(made("unlistable", "rwx--x--x"))).contains("unreadable");
    assertThat(code(made("untraversable", "rwxr--r--"))).contains("unreadable");
  }

  @Test
  void look_file_isJudgedByItsOwnModes() throws IOException {
    var open = Files.writeString(directory.resolve("open.nc"), "data");
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-r--r--"));
    var closed = Files.writeString(directory.resolve("closed.nc"), "data");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("rw-------"));

    assertThat(probe.look(open)).isEmpty();
    assertThat(code(closed)).contains("unreadable");
  }

  @Test
  void look_nothing_isMissing() {
    assertThat(code(directory.resolve("gone"))).contains("missing");
  }

  @Test
  void look_device_isNoData() {
    assertThat(code(Path.of("/dev/null"))).contains("not-data");
  }

  @Test
  void look_hostileName_isOnlyAName() throws IOException {
    var hostile = made("$(touch hacked); \"'-rf", "rwxr-xr-x");

    assertThat(probe.look(hostile)).isEmpty();
    assertThat(directory.resolve("hacked")).doesNotExist();
  }

  @Test
  void look_takesTooLong_isGivenUp() throws IOException {
    var hasty = new Probe("1000:1000", Duration.ZERO);

    assertThat(hasty.look(made("slow", "rwxr-xr-x")).map(Reason::code)).contains("hanging");
  }

  private Optional<String> code(Path path) {
    return probe.look(path).map(Reason::code);
  }

  private Path made(String name, String modes) throws IOException {
    var made = Files.createDirectory(directory.resolve(name));
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString(modes));
    return made;
  }
}
