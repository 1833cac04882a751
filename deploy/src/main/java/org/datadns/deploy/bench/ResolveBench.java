package org.datadns.deploy.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.datadns.deploy.Jars;

/**
 * How fast a resolver answers where datasets are, beside nginx and pgbench.
 *
 * <p>Arguments: {@code DIRECTORY FILES ROUNDS ROWS HOT PART…}; parts are {@code resolve}, {@code
 * resolve-cold} and {@code resolve-flat}.
 */
public final class ResolveBench {
  /** So little that no answer fits: every resolve is read from the database. */
  private static final String NO_CACHE = "1";

  private static final long FEW = 10_000;

  private ResolveBench() {}

  /** Runs the parts that are named; see the class. */
  public static void main(String[] arguments) throws IOException {
    var jars = Jars.ofWorkingDirectory();
    var directory = Path.of(arguments[0]);
    var files = Path.of(arguments[1]);
    int rounds = Integer.parseInt(arguments[2]);
    long rows = Long.parseLong(arguments[3]);
    int hot = Integer.parseInt(arguments[4]);
    var parts = List.of(arguments).subList(5, arguments.length);
    var figures = new ArrayList<String>();
    var peers = jars.project().resolve("deploy/bench/peers/resolve");
    try (var many = BenchRegistry.start(jars, directory.resolve("many"), rows, "400MiB", "1g")) {
      if (parts.contains("resolve")) {
        new HotResolves(many, peers, directory, files, hot, rounds).measure(figures::add);
      }
      if (parts.contains("resolve-cold") || parts.contains("resolve-flat")) {
        many.restart(NO_CACHE, "512m");
        var cold = new ColdResolves(many, peers, jars.resolver(), directory, rounds);
        double most = cold.measure(figures::add, parts.contains("resolve-cold"));
        if (parts.contains("resolve-flat")) {
          try (var few =
              BenchRegistry.start(jars, directory.resolve("few"), FEW, NO_CACHE, "512m")) {
            new FlatResolves(few, many, 0.3 * most, rounds).measure(figures::add);
          }
        }
      }
    } finally {
      figures.forEach(System.out::println);
    }
  }
}
