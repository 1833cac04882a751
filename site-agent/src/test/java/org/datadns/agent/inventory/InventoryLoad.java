package org.datadns.agent.inventory;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Gatherers;
import java.util.stream.LongStream;
import org.datadns.agent.inventory.Import.Chunk;
import org.datadns.agent.inventory.Import.Progress;
import org.datadns.agent.inventory.Import.Result;
import org.datadns.agent.tool.Account;

/**
 * An inventory of any size, and how long it takes: run by a test in its own process, so that its
 * memory is that of the inventory alone.
 */
public final class InventoryLoad {
  private static final int CHUNK = 10_000;

  private final Path directory;
  private final long size;

  InventoryLoad(Path directory, long size) {
    this.directory = directory;
    this.size = size;
  }

  /** Takes a directory and how many; prints a figure a line. */
  public static void main(String[] arguments) throws IOException {
    new InventoryLoad(Path.of(arguments[0]), Long.parseLong(arguments[1]))
        .run()
        .forEach(System.out::println);
  }

  List<String> run() throws IOException {
    var figures = new ArrayList<String>();
    try (var inventory = load()) {
      figures.add(rate("import", size, () -> expect(take(inventory, "one"), size, 0)));
      figures.add(rate("import-again", size, () -> expect(take(inventory, "two"), 0, size)));
      figures.add(rate("write-whole", size, () -> write(inventory, size, true)));
      inventory.add(EntryLines.dataset("10.5072/fk2/one-more", directory));
      figures.add(rate("write-changes", 1, () -> write(inventory, 1, false)));
      figures.add(rate("page", size, () -> page(inventory)));
      var random = new SplittableRandom(1);
      figures.add(
          rate(
              "find",
              20_000,
              () -> {
                for (int i = 0; i < 20_000; i++) {
                  var name = "doi:10.5072/fk2/" + name(random.nextLong(size));
                  if (inventory.find(name, Optional.empty()).isEmpty()) {
                    throw new IllegalStateException(name);
                  }
                }
              }));
    }
    figures.add(
        rate(
            "load-again",
            1,
            () -> {
              try (var inventory = load()) {
                if (inventory.health().count() != size + 1) {
                  throw new IllegalStateException("count " + inventory.health().count());
                }
              }
            }));
    figures.add("disk-MiB " + (Files.size(directory.resolve("inventory.db")) >> 20));
    figures.add("rss-MiB " + (highWater() >> 10));
    return figures;
  }

  private Inventory load() {
    return Inventory.load(
        directory,
        InventoryConfig.of(List.of()),
        AccountChoice.NONE,
        new Account(1000, 1000, List.of()),
        InstantSource.system(),
        () -> {});
  }

  private Progress take(Inventory inventory, String source) {
    var last = new Progress[1];
    LongStream.range(0, size)
        .mapToObj(InventoryLoad::line)
        .gather(Gatherers.windowFixed(CHUNK))
        .forEach(
            lines -> {
              long position = last[0] == null ? 0 : last[0].position();
              boolean isLast = position + lines.size() == size;
              last[0] =
                  ((Result.Taken) inventory.take(new Chunk(source, position, lines, isLast, false)))
                      .progress();
            });
    return last[0];
  }

  private static void expect(Progress progress, long added, long unchanged) {
    if (progress.added() != added
        || progress.unchanged() != unchanged
        || progress.refused() + progress.changed() != 0) {
      throw new IllegalStateException(progress.toString());
    }
  }

  private static void write(Inventory inventory, long lines, boolean isWhole) {
    try (var dispatch = inventory.outbox().changes()) {
      if (dispatch.lines() != lines || dispatch.after().isEmpty() != isWhole) {
        throw new IllegalStateException(dispatch.toString());
      }
      inventory.outbox().took(dispatch, 0, List.of());
    }
  }

  private static void page(Inventory inventory) {
    Optional<Page.Cursor> after = Optional.empty();
    do {
      after = inventory.page("", after, 1_000).next();
    } while (after.isPresent());
  }

  /** Spread as real identifiers are: no index is filled in order. */
  private static String name(long i) {
    return Long.toString(Long.reverse(i * 0x9E3779B97F4A7C15L) >>> 20, 36) + "-" + i;
  }

  private static String line(long i) {
    var name = name(i);
    return "{\"identifier\":\"doi:10.5072/FK2/%s\",\"path\":\"/mnt/data/%d/%s\",\"title\":\"Measurements of the lake, series %d\",\"bytes\":%d}"
        .formatted(name, i % 1_000, name, i, i * 4_096);
  }

  private static String rate(String what, long many, Runnable work) {
    long began = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - began) / 1e9;
    return "%s %.1f s, %.0f/s".formatted(what, seconds, many / seconds);
  }

  private static long highWater() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElseThrow();
    }
  }
}
