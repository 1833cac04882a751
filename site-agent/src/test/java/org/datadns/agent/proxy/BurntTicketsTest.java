package org.datadns.agent.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BurntTicketsTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void setUp() {
    file = directory.resolve("burnt-tickets");
  }

  @Test
  void burn_once() {
    var tickets = BurntTickets.in(file, NOW);

    assertThat(tickets.burn("a", NOW)).isTrue();
    assertThat(tickets.burn("a", NOW)).isFalse();
    assertThat(tickets.burn("b", NOW)).isTrue();
  }

  @Test
  void burn_onceOverARestart() {
    BurntTickets.in(file, NOW).burn("a", NOW);

    assertThat(BurntTickets.in(file, NOW).burn("a", NOW)).isFalse();
  }

  @Test
  void burn_onceOverACrashWithinALine() throws Exception {
    BurntTickets.in(file, NOW).burn("a", NOW);
    Files.writeString(file, "1789", StandardOpenOption.APPEND);

    var tickets = BurntTickets.in(file, NOW);
    assertThat(tickets.burn("b", NOW)).isTrue();
    var again = BurntTickets.in(file, NOW);
    assertThat(again.burn("a", NOW)).isFalse();
    assertThat(again.burn("b", NOW)).isFalse();
  }

  @Test
  void expired_areForgotten() throws Exception {
    BurntTickets.in(file, NOW).burn("a", NOW);

    BurntTickets.in(file, NOW.plusSeconds(3600));
    assertThat(file).isEmptyFile();
  }

  @Test
  void file_staysSmall() throws Exception {
    var tickets = BurntTickets.in(file, NOW);
    IntStream.range(0, 1500).forEach(i -> tickets.burn("t" + i, NOW.plusSeconds(i)));

    try (var lines = Files.lines(file)) {
      assertThat(lines.count()).isLessThan(1000);
    }
    assertThat(tickets.burn("t1499", NOW.plusSeconds(1500))).isFalse();
  }

  @Test
  void burn_whenItCannotBeKept() throws Exception {
    var tickets = BurntTickets.in(file, NOW);
    Files.delete(file);

    assertThatThrownBy(() -> tickets.burn("a", NOW)).isInstanceOf(UncheckedIOException.class);
    Files.createFile(file);
    assertThat(tickets.burn("a", NOW)).isTrue();
  }
}
