package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.deploy.Jars;
import org.datadns.deploy.Program;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteOperation;

/**
 * A resolver with its own PostgreSQL, many registered datasets, and three sites that hold all of
 * them and are heard of all the time. Rows go straight into the tables: what registering costs is
 * measured elsewhere.
 */
final class BenchRegistry implements AutoCloseable {
  private static final int SITES = 3;
  private static final int LOAD_SECONDS = 3_600;
  private static final Pattern READY = Pattern.compile("ready at (\\S+) admin");

  private final Jars jars;
  private final Path directory;
  private Child program;
  private final URI address;
  private final Path data;
  private final int port = Child.freePort();
  private final int databasePort;
  private final long rows;
  private final String settings;
  private final PlayedAgents agents = new PlayedAgents();
  private final ScheduledExecutorService heartbeats = Executors.newScheduledThreadPool(1);
  private final Map<String, Future<?>> beating = new ConcurrentHashMap<>();

  private BenchRegistry(
      Jars jars, Path directory, long rows, String cache, String heap, String settings) {
    this.jars = jars;
    this.directory = directory;
    this.data = directory.resolve("data");
    this.databasePort = Child.freePort();
    this.rows = rows;
    this.settings = settings;
    this.program = launch(cache, heap);
    try {
      this.address = served();
    } catch (RuntimeException e) {
      // asked to end, it takes its database with it
      close();
      throw e;
    }
  }

  /**
   * Starts one and fills it.
   *
   * @param directory a folder that every user may pass through
   * @param rows how many datasets
   * @param cache how much memory its lookups and answers may take, as configured
   * @param heap the heap, as the JVM's option has it
   */
  static BenchRegistry start(Jars jars, Path directory, long rows, String cache, String heap) {
    return start(jars, directory, rows, cache, heap, "");
  }

  /**
   * As the other, with more settings.
   *
   * @param settings whole lines of YAML
   */
  static BenchRegistry start(
      Jars jars, Path directory, long rows, String cache, String heap, String settings) {
    var registry = new BenchRegistry(jars, directory, rows, cache, heap, settings);
    try {
      registry.join();
      registry.fill();
      return registry;
    } catch (RuntimeException e) {
      registry.close();
      throw e;
    }
  }

  /** Starts the resolver again on the same data, with another cache and heap. */
  void restart(String cache, String heap) {
    program.close();
    program = launch(cache, heap);
    served();
  }

  private Child launch(String cache, String heap) {
    var config = directory.resolve("config.yaml");
    try {
      Files.createDirectories(directory);
      Files.writeString(
          config,
          """
          data-directory: %s
          listen: {port: %d}
          admin: {port: 0}
          database: {embedded: {port: %d}}
          cache: {size: %s}
          """
                  .formatted(data, port, databasePort, cache)
              + settings);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // such as a profiler's, or another collector
    var further = Optional.ofNullable(System.getenv("BENCH_JAVA_OPTIONS")).orElse("");
    Program.JVM.stream()
        .map(flag -> flag.startsWith("-Xmx") ? "-Xmx" + heap : flag)
        .filter(flag -> !flag.endsWith("GC") || !further.contains("GC"))
        .forEach(command::add);
    Stream.of(further.split(" ", -1)).filter(flag -> !flag.isEmpty()).forEach(command::add);
    command.addAll(List.of("-jar", jars.resolver().toString(), "--config", config.toString()));
    return Child.start("resolver", directory, command);
  }

  private URI served() {
    var ready = READY.matcher(program.awaitLine("resolver ready"));
    if (!ready.find()) {
      throw new IllegalStateException("the resolver does not say where it is");
    }
    return URI.create(ready.group(1));
  }

  private void join() {
    agents.provesTo(address.toString());
    String admin = read("admin-token");
    for (int i = 1; i <= SITES; i++) {
      String site = "site" + i;
      var key = SigningKey.generate();
      var client = new SiteClient(address, site, key, Instant::now);
      client.join(
          new JoinRequest(
              site,
              "Site " + i + " of the benchmark",
              "admin@" + site + ".example",
              new SiteAddresses(agents.stand(site, key), "http://*." + site + ".example"),
              key.publicJwk(),
              Optional.of(new ResolverClient(address).joinToken(site, admin))));
      var sequence = new AtomicLong();
      var started = Instant.now();
      Runnable beat =
          () ->
              client.heartbeat(
                  new Heartbeat(
                      "bench",
                      started,
                      sequence.incrementAndGet(),
                      SiteOperation.READY,
                      Duration.ZERO,
                      1,
                      1,
                      List.of(tool("jupyter", "JupyterLab"), tool("rstudio", "RStudio")),
                      List.of(),
                      0,
                      ReplicaNews.ALL_WELL,
                      List.of()));
      beat.run();
      beating.put(site, heartbeats.scheduleAtFixedRate(beat, 5, 5, TimeUnit.SECONDS));
    }
  }

  private static ToolOffer tool(String id, String label) {
    return new ToolOffer(
        id,
        label,
        Optional.empty(),
        Optional.empty(),
        List.of(new SizeOffer("small", 1L << 30, 1.0, 3, 3, 0, List.of())));
  }

  private void fill() {
    long begin = System.nanoTime();
    // the index of words takes long to make and is on no path measured here
    sql(
        """
        drop index if exists replica_words;
        set synchronous_commit = off;
        insert into dataset (identifier, registered_at)
          select 'doi:10.5072/b/' || i, now() from generate_series(0, %d) as i;
        insert into replica (site, dataset, version, title, landing_page, bytes, checksum, access,
                             descendants)
          select 'site' || s, id, '', 'Measurements of station ' || id,
                 'https://repository.example/' || id, 1000000 + id,
                 'sha256:' || encode(sha256(int8send(id)), 'hex'), 'public', false
          from dataset cross join generate_series(1, %d) as s
          order by id;
        select note_changes(array['below'], array['']);
        vacuum (analyze) dataset;
        vacuum (analyze) replica;
        checkpoint;
        """
            .formatted(rows - 1, SITES));
    System.out.println(
        Ratios.format(
            "%d datasets with %d replicas in %d s",
            rows, rows * SITES, TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin)));
  }

  /** Runs statements by psql, each for itself; what they return, without headings. */
  String sql(String statements) {
    try {
      var script = Files.createTempFile("bench", ".sql");
      try {
        Files.writeString(script, statements);
        return Output.of(
            List.of(
                "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", script.toString()),
            databaseEnvironment(),
            LOAD_SECONDS);
      } finally {
        Files.delete(script);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How programs on libpq find the database; an argument would show the password to everybody. */
  Map<String, String> databaseEnvironment() {
    return Map.of(
        "PGHOST", "127.0.0.1",
        "PGPORT", Integer.toString(databasePort),
        "PGUSER", "datadns",
        "PGDATABASE", "postgres",
        "PGPASSWORD", read("postgres/password"));
  }

  /** Statements that the database has carried out for everybody. */
  long transactions() {
    return Long.parseLong(sql("select sum(xact_commit)::bigint from pg_stat_database").strip());
  }

  private String read(String file) {
    try {
      return Files.readString(data.resolve(file)).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The path under which a dataset is asked for. */
  static String path(long number) {
    return "/resolve/doi:10.5072/b/" + number;
  }

  /** The agents of its sites. */
  PlayedAgents agents() {
    return agents;
  }

  /** A site says no more. */
  void silence(String site) {
    var beat = beating.remove(site);
    if (beat != null) {
      beat.cancel(true);
    }
  }

  /** CPU time of the resolver alone so far, in seconds. */
  double cpuSeconds() {
    return program.ownCpuSeconds();
  }

  /** CPU time of its PostgreSQL so far, in seconds. */
  double databaseCpuSeconds() {
    return Child.treeCpuSeconds(
        Long.parseLong(
            sql("select pg_read_file('postmaster.pid')").lines().findFirst().orElseThrow()));
  }

  long rows() {
    return rows;
  }

  URI address() {
    return address;
  }

  Child program() {
    return program;
  }

  @Override
  public void close() {
    heartbeats.shutdownNow();
    program.close();
    agents.close();
  }
}
