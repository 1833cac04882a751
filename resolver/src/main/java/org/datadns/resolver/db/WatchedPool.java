package org.datadns.resolver.db;

import com.zaxxer.hikari.HikariDataSource;
import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;

/**
 * The pool, and since when the database cannot be reached. While it cannot, one caller at a time
 * finds out whether it can be again; the others are told at once instead of after the pool's
 * patience, so that nobody queues behind an outage. Thread-safe.
 */
final class WatchedPool implements DataSource, AutoCloseable {
  private static final Logger LOG = System.getLogger(WatchedPool.class.getName());

  private final HikariDataSource pool;
  private final InstantSource clock;
  private final AtomicReference<Optional<Instant>> awaySince =
      new AtomicReference<>(Optional.empty());
  private final Semaphore trial = new Semaphore(1);

  WatchedPool(HikariDataSource pool, InstantSource clock) {
    this.pool = pool;
    this.clock = clock;
  }

  /** Since when the database cannot be reached; empty when it can. Never blocks. */
  Optional<Instant> awaySince() {
    return awaySince.get();
  }

  /** Somebody could not reach the database. */
  void missed() {
    if (awaySince.compareAndSet(Optional.empty(), Optional.of(clock.instant()))) {
      LOG.log(Level.WARNING, "the database does not answer");
    }
  }

  /** Somebody reached the database. */
  void reached() {
    if (awaySince.getAndSet(Optional.empty()).isPresent()) {
      LOG.log(Level.INFO, "the database answers again");
    }
  }

  @Override
  public Connection getConnection() throws SQLException {
    if (awaySince.get().isEmpty()) {
      return connection();
    }
    if (!trial.tryAcquire()) {
      throw new SQLTransientConnectionException("the database does not answer");
    }
    try {
      return connection();
    } finally {
      trial.release();
    }
  }

  private Connection connection() throws SQLException {
    try {
      var connection = pool.getConnection();
      reached();
      return connection;
    } catch (SQLException e) {
      // with connections that are all in use it is there, and busy
      if (pool.getHikariPoolMXBean().getTotalConnections() == 0) {
        missed();
      }
      throw e;
    }
  }

  @Override
  public Connection getConnection(String user, String password) throws SQLException {
    throw new SQLException("the pool has one user");
  }

  @Override
  public PrintWriter getLogWriter() throws SQLException {
    return pool.getLogWriter();
  }

  @Override
  public void setLogWriter(PrintWriter out) throws SQLException {
    pool.setLogWriter(out);
  }

  @Override
  public void setLoginTimeout(int seconds) throws SQLException {
    pool.setLoginTimeout(seconds);
  }

  @Override
  public int getLoginTimeout() throws SQLException {
    return pool.getLoginTimeout();
  }

  @Override
  public java.util.logging.Logger getParentLogger() {
    return java.util.logging.Logger.getLogger(WatchedPool.class.getPackageName());
  }

  @Override
  public <T> T unwrap(Class<T> type) throws SQLException {
    return type.isInstance(this) ? type.cast(this) : pool.unwrap(type);
  }

  @Override
  public boolean isWrapperFor(Class<?> type) throws SQLException {
    return type.isInstance(this) || pool.isWrapperFor(type);
  }

  @Override
  public void close() {
    pool.close();
  }
}
