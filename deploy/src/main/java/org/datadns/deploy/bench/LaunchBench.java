package org.datadns.deploy.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.datadns.deploy.Await;
import org.datadns.deploy.Dataset;
import org.datadns.deploy.Engine;
import org.datadns.deploy.Federation;
import org.datadns.deploy.Jars;
import org.datadns.protocol.client.ResolverClient;

/**
 * Launch time: from {@code POST /sessions} to {@code ready}, beside {@code docker run} of the same
 * image with the flags, network and mounts of such a session until it answers; in turn, one at a
 * time ({@code cold}) and 40 at once ({@code many}).
 *
 * <p>Arguments: {@code RUNS DIRECTORY DATASET IMAGE PART…}
 */
public final class LaunchBench {
  /** Of this run alone: another may be under way at the same engine. */
  private static final String SITE = "bench-" + ProcessHandle.current().pid();

  private static final String DATASET = "doi:10.5072/fk2/bench";

  /** Untimed first: a site's programs run for weeks, and so has the peer's engine by now. */
  private static final int WARM_UP = 3;

  /** 40 at once take half a minute and more. */
  private static final int MOST_RUNS_OF_MANY = 3;

  /** On a busy machine, 40 at once may take longer than a site would wait. */
  private static final Map<String, Object> PATIENCE = Map.of("ready-within", "PT4M");

  private LaunchBench() {}

  /** Runs the benchmark; see the class. */
  public static void main(String[] arguments) {
    int runs = Integer.parseInt(arguments[0]);
    var data = new Dataset(DATASET, "benchmark", Path.of(arguments[2]), Optional.empty());
    var federation = new Federation(Jars.ofWorkingDirectory(), Path.of(arguments[1]), arguments[3]);
    // also when it is interrupted
    Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> remove(federation)));
    federation.startResolver(Map.of("session", PATIENCE));
    federation.startSite(
        SITE,
        "Bench",
        List.of(data),
        Map.of("limits", Map.of("sessions", Launches.MANY), "session", PATIENCE));
    var client = new ResolverClient(federation.address());
    Await.until(
        "the site",
        Duration.ofMinutes(1),
        () -> client.resolve(DATASET).replicas().getFirst().state().equals("available"));
    var launches = new Launches(federation.address(), DATASET, arguments[3], SITE);
    for (int i = 1; i < WARM_UP; i++) {
      launches.one();
    }
    var figures = new ArrayList<String>();
    try {
      for (var part : List.of(arguments).subList(4, arguments.length)) {
        figures.add(measure(part, runs, launches));
      }
    } finally {
      figures.forEach(System.out::println);
    }
  }

  private static String measure(String part, int runs, Launches launches) {
    return switch (part) {
      case "cold" -> compare(part, runs, launches::one, launches::oneBare);
      case "many" ->
          compare(part, Math.min(runs, MOST_RUNS_OF_MANY), launches::many, launches::manyBare);
      default -> throw new IllegalArgumentException("no such part: " + part);
    };
  }

  private static void remove(Federation federation) {
    federation.close();
    Engine.removeAll(SITE);
    BareContainer.removeAll(SITE);
  }

  /** The ratio of the medians: starts differ from one to the next, and not by what else runs. */
  private static String compare(String part, int runs, LongSupplier ours, LongSupplier bare) {
    var sessions = new ArrayList<Double>();
    var containers = new ArrayList<Double>();
    for (int i = 0; i < runs; i++) {
      sessions.add((double) ours.getAsLong());
      containers.add((double) bare.getAsLong());
      System.out.println(
          Ratios.format(
              "%s %2d  session %5.0f ms  docker run %5.0f ms",
              part, i + 1, sessions.getLast(), containers.getLast()));
    }
    double session = Ratios.median(sessions);
    double container = Ratios.median(containers);
    return Ratios.format(
        "launch-%s %.2f (%.0f against %.0f ms)", part, session / container, session, container);
  }
}
