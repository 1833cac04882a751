package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** However many datasets there are, the agent's memory is the same. */
class InventoryScaleIT {
  @TempDir Path directory;

  @Test
  void hundredThousand_withALittleHeap() throws Exception {
    assertThat(figures(100_000, "-Xmx128m", 3)).hasSize(9);
  }

  @Test
  @Tag("long")
  void tenMillion_withTheHeapOfAnAgent() throws Exception {
    var figures = figures(10_000_000, "-Xmx512m", 60);
    figures.forEach(System.out::println);
    // the heap, SQLite's caches, and what Java takes beside the heap
    assertThat(figures)
        .filteredOn(figure -> figure.startsWith("rss-MiB "))
        .singleElement()
        .satisfies(
            figure -> assertThat(Long.parseLong(figure.replaceAll("\\D", ""))).isLessThan(900));
  }

  private List<String> figures(long size, String heap, int minutes)
      throws IOException, InterruptedException {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var process =
        new ProcessBuilder(
                java,
                heap,
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                InventoryLoad.class.getName(),
                directory.toString(),
                Long.toString(size))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      var out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(minutes, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as(out).isZero();
      return out.lines().toList();
    } finally {
      process.destroyForcibly();
    }
  }
}
