package org.datadns.resolver.db;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbClientException;
import io.helidon.dbclient.DbStatementType;
import io.helidon.dbclient.health.DbClientHealthCheck;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.dbclient.metrics.DbClientMetrics;
import io.helidon.health.HealthCheck;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Properties;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.postgres.PostgresPlugin;
import org.jdbi.v3.sqlobject.SqlObjectPlugin;

/**
 * The database with the current schema and one pool of connections, which {@link #jdbi} and {@link
 * #dbClient} share. Thread-safe; callers beyond the pool's size wait for up to five seconds.
 */
public final class Database implements AutoCloseable {
  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(10);
  private static final Duration CONNECTION_WITHIN = Duration.ofSeconds(5);
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);

  private final Optional<EmbeddedPostgres> embedded;
  private final Credentials credentials;
  private final WatchedPool pool;
  private final Jdbi jdbi;
  private final DbClient dbClient;

  private Database(Optional<EmbeddedPostgres> embedded, Credentials credentials, WatchedPool pool) {
    this.embedded = embedded;
    this.credentials = credentials;
    this.pool = pool;
    this.jdbi =
        Jdbi.create(pool).installPlugin(new PostgresPlugin()).installPlugin(new SqlObjectPlugin());
    this.dbClient =
        JdbcClientBuilder.create()
            .connectionPool(this::connection)
            .addService(
                DbClientMetrics.timer()
                    .statementTypes(DbStatementType.GET, DbStatementType.QUERY)
                    .build())
            .build();
  }

  /**
   * Starts the embedded server when the configuration names no other, brings the schema up to date
   * and opens the pool. Blocks for about three seconds at the very first start.
   *
   * @param dataDirectory the resolver's data directory, the embedded server's home
   * @throws DatabaseException when any of it fails; nothing is left running then
   */
  public static Database open(DatabaseConfig config, Path dataDirectory) {
    return switch (config.location()) {
      case DatabaseConfig.Named named -> {
        var password = named.passwordFile().map(Database::password).orElse("");
        yield open(
            Optional.empty(),
            new Credentials(named.url(), named.user(), password),
            config.poolSize());
      }
      case DatabaseConfig.Embedded own -> {
        var server = EmbeddedPostgres.start(own, config.poolSize(), dataDirectory);
        try {
          yield open(Optional.of(server), server.credentials(), config.poolSize());
        } catch (RuntimeException e) {
          server.close();
          throw e;
        }
      }
    };
  }

  private static Database open(
      Optional<EmbeddedPostgres> server, Credentials credentials, int poolSize) {
    Migrations.run(credentials);
    return new Database(
        server, credentials, new WatchedPool(pool(credentials, poolSize), InstantSource.system()));
  }

  private static HikariDataSource pool(Credentials credentials, int size) {
    var config = new HikariConfig();
    config.setPoolName("database");
    config.setJdbcUrl(credentials.url());
    config.setUsername(credentials.user());
    config.setPassword(credentials.password());
    config.setMaximumPoolSize(size);
    config.setConnectionTimeout(CONNECTION_WITHIN.toMillis());
    config.addDataSourceProperty("ApplicationName", "data-dns-resolver");
    config.addDataSourceProperty("connectTimeout", CONNECT_WITHIN.toSeconds());
    config.addDataSourceProperty("socketTimeout", ANSWER_WITHIN.toSeconds());
    config.addDataSourceProperty("tcpKeepAlive", true);
    try {
      return new HikariDataSource(config);
    } catch (PoolInitializationException e) {
      throw new DatabaseException("the database accepts no connections", e);
    }
  }

  private static String password(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      throw new DatabaseException("cannot read database.password-file " + file, e);
    }
  }

  private Connection connection() {
    try {
      return pool.getConnection();
    } catch (SQLException e) {
      throw new DbClientException("no connection to the database", e);
    }
  }

  /** The pool. */
  public DataSource dataSource() {
    return pool;
  }

  /** Since when the database cannot be reached; empty when it can. Never blocks. */
  public Optional<Instant> awaySince() {
    return pool.awaySince();
  }

  /** For all that writes, and for transactions. */
  public Jdbi jdbi() {
    return jdbi;
  }

  /** For the hot read path; times its statements in the metrics. */
  public DbClient dbClient() {
    return dbClient;
  }

  /**
   * Calls a listener whenever this channel is notified, over a connection beside the pool's.
   *
   * @param channel the channel's name, one of our own
   * @param listener is called on a thread of its own and must return at once
   */
  public Notifications listen(String channel, Runnable listener) {
    return listen(channel, ignored -> listener.run(), listener);
  }

  /**
   * As above.
   *
   * @param heard takes each notification's text
   * @param missed is called when notifications may have been missed, and are heard from now on
   */
  public Notifications listen(String channel, Consumer<String> heard, Runnable missed) {
    return Notifications.listen(this::connect, channel, heard, missed);
  }

  private Connection connect() throws SQLException {
    var settings = new Properties();
    settings.setProperty("user", credentials.user());
    settings.setProperty("password", credentials.password());
    settings.setProperty("ApplicationName", "data-dns-resolver notifications");
    settings.setProperty("connectTimeout", Long.toString(CONNECT_WITHIN.toSeconds()));
    settings.setProperty("tcpKeepAlive", "true");
    try {
      var connection = DriverManager.getConnection(credentials.url(), settings);
      pool.reached();
      return connection;
    } catch (SQLException e) {
      pool.missed();
      throw e;
    }
  }

  /** Asks the database for an answer. Blocks for up to five seconds. */
  public HealthCheck healthCheck() {
    return DbClientHealthCheck.builder(dbClient)
        .name("database")
        .statement("select 1")
        .query()
        .timeout(CONNECTION_WITHIN)
        .build();
  }

  /** Closes the pool, then stops the embedded server if there is one. May be called again. */
  @Override
  public void close() {
    pool.close();
    embedded.ifPresent(EmbeddedPostgres::close);
  }
}
