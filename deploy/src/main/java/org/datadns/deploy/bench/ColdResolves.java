package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.datadns.deploy.Await;

/**
 * Resolves of what is not in memory: one round trip to PostgreSQL each, beside pgbench that runs
 * the very statement, prepared, over as many connections.
 */
final class ColdResolves {
  private static final String OURS = "ours";
  private static final String PGBENCH = "pgbench";

  /** As many as the resolver's pool has. */
  private static final int CONNECTIONS = 10;

  private static final int WARM_UP_SECONDS = 8;

  /** At some thousand a second a young JVM compiles for longer than where answers are in memory. */
  private static final int OUR_WARM_UP_SECONDS = 45;

  private static final int SECONDS = 5;

  /** A server process that is idle tells its counts after ten seconds (pgstat.c). */
  private static final Duration COUNTED_WITHIN = Duration.ofSeconds(30);

  /** Prime, so that it shares no divisor with a power of ten. */
  private static final long STEP = 7_368_787;

  private static final Pattern RATE = Pattern.compile("tps = ([\\d.]+)");

  private final BenchRegistry registry;
  private final Path peers;
  private final Path resolverJar;
  private final Path directory;
  private final int rounds;
  private long asked;

  ColdResolves(BenchRegistry registry, Path peers, Path resolverJar, Path directory, int rounds) {
    this.registry = registry;
    this.peers = peers;
    this.resolverJar = resolverJar;
    this.directory = directory;
    this.rounds = rounds;
  }

  /**
   * Measures.
   *
   * @param beside whether pgbench is measured too
   * @return the most requests a second
   */
  double measure(Consumer<String> figures, boolean beside) {
    var script = script();
    var all = new Ratios<Double>();
    resolver(OUR_WARM_UP_SECONDS);
    if (beside) {
      pgbench(script, WARM_UP_SECONDS);
    }
    for (int round = 0; round < rounds; round++) {
      for (var name : Rounds.order(beside ? List.of(OURS, PGBENCH) : List.of(OURS), round)) {
        double rate = name.equals(OURS) ? resolver(SECONDS) : pgbench(script, SECONDS);
        all.add(name, rate);
        System.out.println(
            Ratios.format("resolve-cold %d  %-7s  %6.0f a second", round + 1, name, rate));
      }
    }
    if (beside) {
      figures.accept(
          Ratios.format(
              "resolve-cold %.2f (%.0f against %.0f a second)",
              all.ratio(OURS, PGBENCH, rate -> rate),
              all.median(OURS, rate -> rate),
              all.median(PGBENCH, rate -> rate)));
    }
    return all.median(OURS, rate -> rate);
  }

  private double resolver(int seconds) {
    long before = registry.transactions();
    var measured =
        Wrk.run(
            OURS,
            CONNECTIONS * 2,
            seconds,
            List.of(
                "-s",
                peers.resolve("cold.lua").toString(),
                "http://127.0.0.1:" + registry.address().getPort(),
                Long.toString(registry.rows()),
                Long.toString(asked * STEP % registry.rows()),
                Long.toString(STEP)));
    asked += (long) measured.count();
    Await.until(
        "PostgreSQL's count of transactions",
        COUNTED_WITHIN,
        () -> registry.transactions() - before >= measured.count());
    checkRoundTrips(measured.count(), registry.transactions() - before);
    return measured.rate();
  }

  /**
   * Each resolve was one statement, which is one transaction and one round trip: none came from
   * memory and none needed two. What else the resolver asks in the background is a few a second.
   */
  private static void checkRoundTrips(double requests, long transactions) {
    if (transactions < requests || transactions > requests * 1.05 + 300) {
      throw new IllegalStateException(
          transactions + " statements for " + requests + " resolves: not one round trip each");
    }
  }

  private double pgbench(Path script, int seconds) {
    var said =
        Output.of(
            List.of(
                "pgbench",
                "-n",
                "-M",
                "prepared",
                "-c",
                Integer.toString(CONNECTIONS),
                "-j",
                "2",
                "-T",
                Integer.toString(seconds),
                "-f",
                script.toString()),
            registry.databaseEnvironment(),
            seconds + 20);
    var rate = RATE.matcher(said);
    if (!rate.find()) {
      throw new IllegalStateException("pgbench said something unexpected:\n" + said);
    }
    return Double.parseDouble(rate.group(1));
  }

  /** The resolver's own statement, with a random dataset's names for its parameters. */
  private Path script() {
    String name = "'doi:10.5072/b/' || :number";
    String statement =
        statement()
            .replaceFirst(
                Pattern.quote("cast(? as json)"),
                "cast('[\"' || " + name + " || '\",\"doi:10.5072/b\",\"doi:10.5072\"]' as json)")
            .replaceFirst(Pattern.quote("cast(? as text)"), "(" + name + ")")
            .replace("?", "''");
    var script = directory.resolve("cold.sql");
    try {
      Files.writeString(
          script,
          "\\set number random(0, "
              + (registry.rows() - 1)
              + ")\n"
              + statement.strip().replace("\n", " ").replace(":number", "cast(:number as text)")
              + ";\n");
      return script;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Read out of the resolver's jar, so that it is the one that runs. */
  private String statement() {
    try (var loader = new URLClassLoader(new URL[] {resolverJar.toUri().toURL()})) {
      var field =
          Class.forName("org.datadns.resolver.dataset.LookupSql", true, loader)
              .getDeclaredField("FIND");
      field.setAccessible(true);
      return (String) field.get(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the resolver has no such statement", e);
    }
  }
}
