package org.datadns.deploy.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.datadns.deploy.Jars;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Json;

/**
 * What hearing many sites costs one resolver: all the time ({@code heartbeats}), and when all of
 * them come at once ({@code herd}); and how many clicks it sends to agents that are no more ({@code
 * detect-clicks}).
 *
 * <p>Arguments: {@code DIRECTORY SITES SECONDS PART…}.
 */
public final class HeartbeatsBench {
  private static final int DATASETS = 10_000;
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final int CLICKS = 20;

  /** Seconds in which also the last site should have agreed on a secret. */
  private static final int AGREEING = 300;

  private static final double RESOLVES_PER_SECOND = 200;

  private final Jars jars;
  private final Path directory;
  private final int count;
  private final int seconds;
  private final List<String> figures = new ArrayList<>();

  private HeartbeatsBench(Jars jars, Path directory, int count, int seconds) {
    this.jars = jars;
    this.directory = directory;
    this.count = count;
    this.seconds = seconds;
  }

  /** Runs the parts that are named; see the class. */
  public static void main(String[] arguments) throws IOException {
    var bench =
        new HeartbeatsBench(
            Jars.ofWorkingDirectory(),
            Path.of(arguments[0]),
            Integer.parseInt(arguments[1]),
            Integer.parseInt(arguments[2]));
    var parts = List.of(arguments).subList(3, arguments.length);
    try {
      if (parts.contains("heartbeats")) {
        bench.heartbeats();
      }
      if (parts.contains("herd")) {
        bench.herd();
      }
      if (parts.contains("detect-clicks")) {
        bench.detect();
      }
    } finally {
      bench.figures.forEach(System.out::println);
    }
  }

  private void heartbeats() {
    try (var registry =
            BenchRegistry.start(jars, directory.resolve("heartbeats"), DATASETS, "64MiB", "1g");
        var agents = new PlayedAgents();
        var sites = played(registry, agents)) {
      sites.begin(PERIOD);
      // until the code is compiled, every site was heard and its address tried
      pause(Duration.ofSeconds(Math.max(30, seconds)));
      for (int left = AGREEING; sites.agreed() < count && left > 0; left--) {
        pause(Duration.ofSeconds(1));
      }
      double resolver = registry.cpuSeconds();
      double database = registry.databaseCpuSeconds();
      sites.measure();
      long begin = System.nanoTime();
      pause(Duration.ofSeconds(seconds));
      double passed = (System.nanoTime() - begin) / 1e9;
      double cores = (registry.cpuSeconds() - resolver) / passed;
      double databaseCores = (registry.databaseCpuSeconds() - database) / passed;
      System.out.println(
          Ratios.format(
              "%d sites, %d with a secret: %.0f heartbeats a second, %d refused, resolver %.2f cores,"
                  + " PostgreSQL %.2f",
              count,
              sites.agreed(),
              sites.answered() / passed,
              sites.refused(),
              cores,
              databaseCores));
      figures.add(Ratios.format("heartbeats-cores %.2f", cores));
      figures.add(Ratios.format("heartbeats-postgresql-cores %.2f", databaseCores));
      figures.add(Ratios.format("heartbeats-p99-ms %.0f", sites.p99Millis()));
      sites.end();
      var kept =
          registry
              .sql("select site || ' ' || sequence from site_status")
              .lines()
              .map(line -> line.split(" ", 2))
              .collect(Collectors.toMap(line -> line[0], line -> Long.valueOf(line[1])));
      figures.add("heartbeats-lost " + sites.lost(kept));
    }
  }

  private void herd() {
    try (var registry =
            BenchRegistry.start(jars, directory.resolve("herd"), DATASETS, "64MiB", "1g");
        var agents = new PlayedAgents();
        var sites = played(registry, agents)) {
      int span = (int) PERIOD.multipliedBy(2).toSeconds();
      SteadyLoad.p99Micros(registry, RESOLVES_PER_SECOND, span);
      double quiet = SteadyLoad.p99Micros(registry, RESOLVES_PER_SECOND, span);
      sites.prepare();
      sites.begin(Duration.ofSeconds(1));
      double meanwhile = SteadyLoad.p99Micros(registry, RESOLVES_PER_SECOND, span);
      int unaccepted = count - sites.accepted();
      System.out.println(
          Ratios.format(
              "%d sites at once: %d heard after %d s, %d refused; a resolve in a hundred takes %.0f"
                  + " µs, quiet %.0f µs",
              count, sites.accepted(), span, sites.refused(), meanwhile, quiet));
      figures.add("herd-unaccepted " + unaccepted);
      figures.add(Ratios.format("herd-resolve-p99 %.2f", meanwhile / quiet));
    }
  }

  private void detect() {
    try (var registry =
        BenchRegistry.start(jars, directory.resolve("detect"), DATASETS, "64MiB", "1g")) {
      var clicks = new Clicks(registry.address());
      clicks.ready(0, CLICKS);
      var sites = new ArrayList<>(List.of("site1", "site2"));
      int most = 0;
      int next = CLICKS;
      for (var end : PlayedAgents.End.values()) {
        var site = sites.removeFirst();
        registry.agents().end(site, end);
        registry.silence(site);
        clicks.ready(next, CLICKS);
        next += CLICKS;
        int orders = registry.agents().ordersTo(site);
        System.out.println(
            Ratios.format(
                "%s: of %d clicks %d went to it before it was avoided; all became ready elsewhere",
                end, CLICKS, orders));
        most = Math.max(most, orders);
      }
      figures.add("detect-clicks " + most);
    }
  }

  /** Sites that have joined; they go straight into the table. */
  private PlayedSites played(BenchRegistry registry, PlayedAgents agents) {
    var sites = new PlayedSites(registry.address());
    agents.provesTo(registry.address().toString());
    var rows = new StringBuilder();
    for (int i = 0; i < count; i++) {
      var id = "played" + i;
      var key = SigningKey.generate();
      sites.add(id, key);
      rows.append(i == 0 ? "" : ",\n")
          .append("('" + id + "', 'Played " + i + "', 'admin@example.org', '")
          .append(agents.stand(id, key))
          .append("', 'http://*." + id + ".example', '")
          .append(Json.write(key.publicJwk()))
          .append("', '" + key.kid() + "', 'approved', now(), now())");
    }
    registry.sql(
        "insert into site (id, title, contact, api_address, sessions_address, key, kid, state,"
            + " joined_at, approved_at) values "
            + rows
            + ";\ninsert into inventory (site, generation, digest, received_at, accepted, refused)"
            + " select id, 1, '', now(), 0, '[]' from site where id like 'played%';"
            + "\nvacuum analyze site;");
    // another resolver's joins are read each second
    pause(Duration.ofSeconds(3));
    return sites;
  }

  private static void pause(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
