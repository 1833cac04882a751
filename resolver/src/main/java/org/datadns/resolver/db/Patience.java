package org.datadns.resolver.db;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition that nobody announces: asks with growing pauses until a deadline. */
final class Patience {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(2);
  private static final Duration LONGEST_PAUSE = Duration.ofMillis(50);

  private Patience() {}

  /**
   * Whether the condition came true in time.
   *
   * @throws DatabaseException when the thread is interrupted; it stays so
   */
  static boolean await(Duration within, BooleanSupplier condition) {
    long end = System.nanoTime() + within.toNanos();
    long pause = FIRST_PAUSE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() >= end) {
        return false;
      }
      if (Thread.currentThread().isInterrupted()) {
        throw new DatabaseException("interrupted while waiting for PostgreSQL");
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE.toNanos());
    }
    return true;
  }
}
