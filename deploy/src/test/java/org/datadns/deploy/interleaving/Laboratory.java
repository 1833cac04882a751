package org.datadns.deploy.interleaving;

import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.session.AgentEnd;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.config.Settings;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.ResolverConfig;
import org.datadns.resolver.ResolverServer;
import org.datadns.resolver.db.Database;
import org.datadns.resolver.session.ResolverEnd;
import org.jdbi.v3.core.ConnectionFactory;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;

/** A database in which two sites hold a dataset, and room for the agents' files. */
final class Laboratory implements AutoCloseable {
  /** What is read may be old by the time something is made of it: that is where to pause. */
  private static final Set<String> READS = Set.of("key", "attempts", "find", "atSites", "site");

  private final Database database;
  private final Jdbi pausing;
  private final Map<String, Path> directories = new TreeMap<>();
  private final Inventory inventory;
  private final InstantSource now;
  private int worlds;

  Laboratory(Path directory) {
    try {
      // the database runs as a user of its own
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
      var config = config(directory);
      try (var resolver = ResolverServer.start(config)) {
        for (var site : World.SITES) {
          join(site, resolver, config.dataDirectory());
        }
      }
      this.database = Database.open(config.database(), config.dataDirectory());
      // nothing here has to survive the machine
      database.jdbi().useHandle(h -> h.execute("alter role all set synchronous_commit = off"));
      database
          .dataSource()
          .unwrap(HikariDataSource.class)
          .getHikariPoolMXBean()
          .softEvictConnections();
      ConnectionFactory connections =
          () -> {
            operation().filter(name -> !READS.contains(name)).ifPresent(Stage::pause);
            return database.dataSource().getConnection();
          };
      this.pausing = Jdbi.create(connections).installPlugin(new PostgresPlugin());
      for (var site : World.SITES) {
        directories.put(site, Files.createTempDirectory(inMemory(directory), site));
      }
      var data = Files.createDirectories(directory.resolve("data"));
      var now = Instant.now();
      this.now = () -> now;
      this.inventory =
          AgentEnd.inventory(directory.resolve("inventory"), World.DATASET, data, () -> now);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ResolverConfig config(Path directory) throws IOException {
    var file = directory.resolve("resolver.yaml");
    Files.writeString(
        file,
        Json.write(
            Map.of(
                "data-directory",
                directory.resolve("resolver").toString(),
                "listen",
                Map.of("port", 0),
                "admin",
                Map.of("port", 0))));
    return ResolverConfig.read(Settings.read(file, "RESOLVER", Map.of()));
  }

  private static void join(String site, ResolverServer resolver, Path data) throws IOException {
    var key = SigningKey.generate();
    var admin = Files.readString(data.resolve("admin-token")).strip();
    var token = new ResolverClient(resolver.address()).joinToken(site, admin);
    var client = new SiteClient(resolver.address(), site, key, Instant::now);
    client.join(
        new JoinRequest(
            site,
            site,
            site + "@example.org",
            new SiteAddresses("http://127.0.0.1:9", "http://*.localhost:9"),
            key.publicJwk(),
            Optional.of(token)));
    client.putReplicas(1, List.of(ReplicaLine.of(World.DATASET, Optional.empty())));
    client.heartbeat(
        new Heartbeat(
            site,
            Instant.now(),
            1,
            SiteOperation.READY,
            Duration.ZERO,
            1,
            1,
            List.of(
                new ToolOffer(
                    "jupyter",
                    "JupyterLab",
                    Optional.empty(),
                    Optional.empty(),
                    List.of(new SizeOffer("small", 1L << 30, 1.0, 3, 3, 0, List.of())))),
            List.of(),
            0,
            ReplicaNews.ALL_WELL,
            List.of()));
  }

  /** Files are written and synced thousands of times. */
  private static Path inMemory(Path otherwise) {
    var memory = Path.of("/dev/shm");
    return Files.isWritable(memory) ? memory : otherwise;
  }

  /** The method that asks for a connection. */
  private static Optional<String> operation() {
    return StackWalker.getInstance()
        .walk(
            frames ->
                frames
                    .filter(frame -> frame.getClassName().startsWith("org.datadns.resolver"))
                    .map(StackWalker.StackFrame::getMethodName)
                    .filter(name -> !name.startsWith("lambda"))
                    .findFirst());
  }

  /** A world as it begins. */
  World world(World.Bounds bounds) {
    worlds++;
    return new World(
        "s" + "%025d".formatted(worlds),
        database.jdbi(),
        pausing,
        new ResolverEnd.Registry(database, now),
        directories,
        inventory,
        bounds);
  }

  @Override
  public void close() {
    database.close();
    directories.values().forEach(Laboratory::delete);
  }

  private static void delete(Path directory) {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
