package org.datadns.agent.session;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Room for work that takes memory and touches storage: a few pieces at once, and fewer of one
 * storage, so that one which hangs leaves room for the others. Nobody waits for long. Thread-safe.
 */
final class StorageRoom {
  private static final int MOST = 4;
  private static final int MOST_OF_ONE = 2;

  private final Duration patience;
  private final Semaphore all = new Semaphore(MOST, true);

  /** As many as there are mounts with datasets. */
  private final Map<String, Semaphore> ofOne = new ConcurrentHashMap<>();

  /**
   * An empty one.
   *
   * @param patience how long work waits for room
   */
  StorageRoom(Duration patience) {
    this.patience = patience;
  }

  /** Does the work once there is room; empty when there was none in time. */
  <T> Optional<T> in(String storage, Supplier<T> work) {
    long end = System.nanoTime() + patience.toNanos();
    var its = ofOne.computeIfAbsent(storage, ignored -> new Semaphore(MOST_OF_ONE, true));
    if (!isTaken(its, end)) {
      return Optional.empty();
    }
    try {
      if (!isTaken(all, end)) {
        return Optional.empty();
      }
      try {
        return Optional.of(work.get());
      } finally {
        all.release();
      }
    } finally {
      its.release();
    }
  }

  private static boolean isTaken(Semaphore room, long end) {
    try {
      return room.tryAcquire(end - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
