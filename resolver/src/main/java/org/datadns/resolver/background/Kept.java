package org.datadns.resolver.background;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Something small that is read from the database, kept in memory and read again when its version
 * moved. While the database is away it is what was known last. Thread-safe.
 *
 * @param <T> an immutable value
 */
public final class Kept<T> implements AutoCloseable {
  /** How long a change by another resolver may go unnoticed. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final LongSupplier version;
  private final Supplier<T> read;
  private final BackgroundTask reading;
  private volatile Reading<T> latest;

  private record Reading<T>(long version, T value) {}

  /**
   * Reads it, and goes on doing so.
   *
   * @param name for logs
   * @param version grows with every change; blocks for the database
   * @param read blocks for the database
   */
  public Kept(String name, LongSupplier version, Supplier<T> read) {
    this.version = version;
    this.read = read;
    this.latest = new Reading<>(version.getAsLong(), read.get());
    this.reading = BackgroundTask.start(name, PERIOD, this::renew);
  }

  /** What was read last. */
  public T get() {
    return latest.value();
  }

  /** Which reading that is: another number when it may be another value. */
  public long version() {
    return latest.version();
  }

  /** Reads it again if it moved. Blocks for the database. */
  public synchronized void renew() {
    // before it is read: at worst it is taken for older than it is, and read once more
    long now = version.getAsLong();
    if (now != latest.version()) {
      latest = new Reading<>(now, read.get());
    }
  }

  @Override
  public void close() {
    reading.close();
  }
}
