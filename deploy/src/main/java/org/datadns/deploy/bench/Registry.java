package org.datadns.deploy.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.datadns.deploy.Jars;
import org.datadns.deploy.Program;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteRequest;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SiteAddresses;

/**
 * A resolver of its own with a small heap, one site that sends inventories to it, and psql on its
 * database. Not thread-safe.
 */
final class Registry implements AutoCloseable {
  private static final String SITE = "bench";
  private static final List<String> SMALL_HEAP = List.of("-Xmx256m", "-XX:+UseParallelGC");
  private static final Duration DEADLINE = Duration.ofMinutes(30);
  private static final Pattern READY = Pattern.compile("ready at (?<address>\\S+) ");
  private static final Pattern USED = Pattern.compile("total \\d+K, used (\\d+)K");
  private static final Duration HEAP_PERIOD = Duration.ofMillis(500);

  /** What an inventory without aliases is kept as, in the order in which it refers to itself. */
  private static final List<String> TABLES = List.of("dataset", "replica");

  private final Path directory;
  private final Program resolver;
  private final URI address;
  private final SigningKey key = SigningKey.generate();
  private final HttpClient http = HttpClient.newHttpClient();
  private final Thread heapWatch;
  private volatile boolean closed;
  private volatile double mostHeap;
  private long generation;

  private Registry(Path directory, Program resolver) {
    this.directory = directory;
    this.resolver = resolver;
    var ready = READY.matcher(resolver.readyLine());
    if (!ready.find()) {
      throw new IllegalStateException("unexpected first line: " + resolver.readyLine());
    }
    this.address = URI.create(ready.group("address"));
    this.heapWatch = Thread.ofPlatform().daemon().start(this::watchHeap);
  }

  /** Starts the resolver below this folder, and lets the site join. */
  static Registry start(Path directory) throws IOException {
    var config = directory.resolve("resolver.yaml");
    DurableFile.write(
        config,
        Json.bytes(
            Map.of(
                "data-directory",
                directory.resolve("data").toString(),
                "listen",
                Map.of("port", 0),
                "admin",
                Map.of("port", 0))));
    var registry =
        new Registry(
            directory,
            Program.start(
                "resolver",
                SMALL_HEAP,
                Jars.ofWorkingDirectory().resolver(),
                config,
                directory.resolve("resolver.log")));
    registry.join();
    return registry;
  }

  private void join() throws IOException {
    var adminToken = Files.readString(directory.resolve("data/admin-token")).strip();
    var token = new ResolverClient(address).joinToken(SITE, adminToken);
    new SiteClient(address, SITE, key, Instant::now)
        .join(
            new JoinRequest(
                SITE,
                "Bench",
                "bench@example.org",
                new SiteAddresses("http://127.0.0.1:9", "http://*.localhost:9"),
                key.publicJwk(),
                Optional.of(token)));
  }

  /**
   * Sends an inventory under the next generation.
   *
   * @return how long it took, in seconds
   */
  double put(SentInventory inventory) {
    psql("checkpoint");
    generation++;
    String target = "/api/sites/" + SITE + "/replicas?generation=" + generation;
    var token =
        new SiteRequest("PUT", target, inventory.digest())
            .sign(key, SITE, address.toString(), Instant.now());
    try {
      var request =
          HttpRequest.newBuilder(URI.create(address + target))
              .timeout(DEADLINE)
              .header("Content-Type", "application/x-ndjson")
              .header("Authorization", "Bearer " + token)
              .PUT(BodyPublishers.ofFile(inventory.file()))
              .build();
      long began = System.nanoTime();
      var answer = http.send(request, BodyHandlers.ofString());
      double seconds = (System.nanoTime() - began) / 1e9;
      if (answer.statusCode() != 200
          || Json.read(answer.body(), InventoryAnswer.class).refusedCount() > 0) {
        throw new IllegalStateException("the inventory was refused: " + answer.body());
      }
      return seconds;
    } catch (IOException e) {
      throw new UncheckedIOException("the resolver broke off", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  /**
   * Tells whether any row was written since: each version of a row has its own place and writer.
   */
  String fingerprint() {
    return String.join(
        " ",
        TABLES.stream()
            .map(
                table ->
                    psql(
                        "select count(*), sum(hashtextextended(ctid::text || ' ' || xmin::text, 0))"
                            + " from "
                            + table))
            .toList());
  }

  /** Empties the tables. */
  void empty() {
    psql("truncate dataset, replica, alias, inventory, mount_rule cascade");
    psql("vacuum");
    psql("checkpoint");
  }

  /** Writes the tables to files, in the order in which they lie. */
  void export() {
    for (String table : TABLES) {
      psql("\\copy " + table + " to '" + file(table) + "'");
    }
  }

  /**
   * Fills the tables from those files.
   *
   * @return how long it took, in seconds
   */
  double copy() {
    long began = System.nanoTime();
    for (String table : TABLES) {
      psql("\\copy " + table + " from '" + file(table) + "'");
    }
    return (System.nanoTime() - began) / 1e9;
  }

  /** The most of its heap that the resolver was seen to use. */
  double mostHeapMiB() {
    return mostHeap;
  }

  private Path file(String table) {
    return directory.resolve(table + ".copy");
  }

  private String psql(String statement) {
    var cluster = directory.resolve("data/postgres");
    try {
      // postmaster.pid: the fourth line is the port
      var port = Files.readAllLines(cluster.resolve("cluster/postmaster.pid")).get(3).strip();
      var builder =
          new ProcessBuilder(
                  "psql",
                  "-X",
                  "-q",
                  "-A",
                  "-t",
                  "-v",
                  "ON_ERROR_STOP=1",
                  "-h",
                  "127.0.0.1",
                  "-p",
                  port,
                  "-U",
                  "datadns",
                  "-d",
                  "postgres",
                  "-c",
                  statement)
              .redirectErrorStream(true);
      builder
          .environment()
          .put("PGPASSWORD", Files.readString(cluster.resolve("password")).strip());
      return output(builder.start());
    } catch (IOException e) {
      throw new UncheckedIOException("psql cannot be run", e);
    }
  }

  private static String output(Process process) throws IOException {
    var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException("psql failed: " + output);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
    return output.strip();
  }

  private void watchHeap() {
    var jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    var command = new ArrayList<>(List.of(jcmd, Long.toString(resolver.pid()), "GC.heap_info"));
    try {
      while (!closed) {
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        // the generations' totals; spaces within them and classes are told in other words
        double used =
            Arrays.stream(text.split("\n"))
                .filter(line -> line.contains("PSYoungGen") || line.contains("ParOldGen"))
                .map(USED::matcher)
                .filter(Matcher::find)
                .mapToLong(matcher -> Long.parseLong(matcher.group(1)))
                .sum();
        mostHeap = Math.max(mostHeap, used / 1024);
        process.waitFor();
        LockSupport.parkNanos(HEAP_PERIOD.toNanos());
      }
    } catch (IOException e) {
      throw new UncheckedIOException("jcmd cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(heapWatch);
    resolver.close();
    http.close();
  }
}
