package org.datadns.deploy.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * Bulk registration: {@code PUT} of a site's inventory to a resolver with a heap of 256 MiB, beside
 * psql's {@code \copy} of the rows that came of it into the same tables with their indexes,
 * emptied, on the same server. In each round both start with empty tables after a checkpoint; the
 * same inventory is then sent again, which must write no row, and once more with one line changed.
 *
 * <p>Arguments: {@code ROUNDS LINES DIRECTORY}
 */
public final class RegisterBench {
  private static final String OURS = "put";
  private static final String AGAIN = "again";
  private static final String CHANGED = "changed";
  private static final String COPY = "copy";

  private RegisterBench() {}

  /** Runs the benchmark; see the class. */
  public static void main(String[] arguments) throws IOException {
    int rounds = Integer.parseInt(arguments[0]);
    int lines = Integer.parseInt(arguments[1]);
    var directory = Path.of(arguments[2]);
    var seconds = new Ratios<Double>();
    double heap = 0;
    try (var registry = Registry.start(directory)) {
      var inventory = SentInventory.write(directory.resolve("inventory.ndjson"), lines, 0);
      var changed = SentInventory.write(directory.resolve("changed.ndjson"), lines, 1);
      for (int round = 1; round <= rounds; round++) {
        registry.empty();
        double put = registry.put(inventory);
        String rows = registry.fingerprint();
        double again = registry.put(inventory);
        if (!registry.fingerprint().equals(rows)) {
          throw new IllegalStateException("the same inventory again wrote rows");
        }
        double oneChanged = registry.put(changed);
        registry.export();
        registry.empty();
        double copy = registry.copy();
        seconds.add(OURS, put);
        seconds.add(AGAIN, again);
        seconds.add(CHANGED, oneChanged);
        seconds.add(COPY, copy);
        heap = Math.max(heap, registry.mostHeapMiB());
        System.out.println(
            Ratios.format(
                "round %d  %d lines  PUT %.1f s  again %.1f s  one line changed %.1f s  \\copy %.1f s"
                    + "  heap at most %.0f MiB",
                round, lines, put, again, oneChanged, copy, heap));
      }
    }
    for (var figure :
        List.of(
            figure("register", seconds, OURS, COPY),
            figure("register-again", seconds, AGAIN, OURS),
            figure("register-changed", seconds, CHANGED, OURS))) {
      System.out.println(figure);
    }
    System.out.println(Ratios.format("register-heap-mib %.0f", heap));
  }

  private static String figure(String name, Ratios<Double> seconds, String one, String other) {
    return Ratios.format(
        "%s %.2f (%.1f against %.1f s)",
        name,
        seconds.ratio(one, other, value -> value),
        seconds.median(one, value -> value),
        seconds.median(other, value -> value));
  }
}
