package org.datadns.resolver.db;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A fresh database with the current schema for each test class, all on one real server that the
 * first of them starts and the end of the JVM stops:
 *
 * <pre>{@code
 * @RegisterExtension static final TestDatabase database = new TestDatabase();
 * }</pre>
 */
public final class TestDatabase implements BeforeAllCallback, AfterAllCallback {
  private static final int POOL_SIZE = 10;
  private static final AtomicInteger COUNT = new AtomicInteger();

  private Optional<DatabaseConfig> config = Optional.empty();
  private Optional<Database> database = Optional.empty();

  @Override
  public void beforeAll(ExtensionContext context) {
    var fresh = freshDatabase();
    config = Optional.of(fresh);
    database = Optional.of(Database.open(fresh, Server.DIRECTORY));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    database.ifPresent(Database::close);
  }

  /** The open database, closed after the class's last test. */
  public Database database() {
    return database.orElseThrow();
  }

  /** The configuration of this database, for a program that opens it too. */
  public DatabaseConfig config() {
    return config.orElseThrow();
  }

  public Jdbi jdbi() {
    return database().jdbi();
  }

  public DataSource dataSource() {
    return database().dataSource();
  }

  /** The configuration of a new database, for a program that opens it itself. */
  public static DatabaseConfig freshDatabase() {
    var name = "test_" + COUNT.incrementAndGet();
    Server.execute("create database " + name + " template " + Server.MIGRATED);
    return Server.config(name);
  }

  /** The configuration of a new database that holds nothing, not even a schema. */
  public static DatabaseConfig emptyDatabase() {
    var name = "test_" + COUNT.incrementAndGet();
    Server.execute("create database " + name);
    return Server.config(name);
  }

  /** The server of this JVM. Databases are copies of one that was migrated once. */
  private static final class Server {
    private static final String MIGRATED = "migrated";
    private static final int MOST_CONNECTIONS = 300;
    private static final Path DIRECTORY = directory();
    private static final EmbeddedPostgres POSTGRES =
        EmbeddedPostgres.start(
            new DatabaseConfig.Embedded(0, Optional.empty()), MOST_CONNECTIONS, DIRECTORY);

    static {
      Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(Server::remove));
      execute("create database " + MIGRATED);
      Database.open(config(MIGRATED), DIRECTORY).close();
    }

    private static Path directory() {
      try {
        return Files.createTempDirectory("data-dns-test-database-");
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    static void execute(String sql) {
      var credentials = POSTGRES.credentials();
      Jdbi.create(credentials.url(), credentials.user(), credentials.password())
          .useHandle(handle -> handle.execute(sql));
    }

    static DatabaseConfig config(String name) {
      var credentials = POSTGRES.credentials();
      var url = credentials.url().replaceFirst("/[^/]*$", "/" + name);
      var passwordFile = DIRECTORY.resolve("postgres").resolve("password");
      return new DatabaseConfig(
          new DatabaseConfig.Named(url, credentials.user(), Optional.of(passwordFile)), POOL_SIZE);
    }

    private static void remove() {
      POSTGRES.close();
      try {
        Directories.delete(DIRECTORY);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
