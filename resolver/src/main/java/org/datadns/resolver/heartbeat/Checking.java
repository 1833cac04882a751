package org.datadns.resolver.heartbeat;

import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Where what sites send is checked: on half the cores at the most, with short rests while others
 * wait, so that a herd of sites leaves room for people; and with a bounded number waiting.
 * Thread-safe.
 */
final class Checking {
  /** So many may wait: some seconds' work. */
  private static final int WAITING = 10_000;

  /** After this many parts of work one of rest: with more, ten thousand take too long. */
  private static final int REST = 4;

  private final Semaphore free =
      new Semaphore(Math.max(1, Runtime.getRuntime().availableProcessors() / 2), true);
  private final AtomicInteger waiting = new AtomicInteger();

  /** That more wait than can be checked soon. */
  static final class OverloadedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OverloadedException() {
      super("too many sites wait to be checked", null, false, false);
    }
  }

  /**
   * Does the work when its turn comes. Blocks until then.
   *
   * @throws OverloadedException at once, when too many wait
   */
  <T> T inTurn(Supplier<T> work) {
    if (waiting.incrementAndGet() > WAITING) {
      waiting.decrementAndGet();
      throw new OverloadedException();
    }
    free.acquireUninterruptibly();
    long begun = System.nanoTime();
    try {
      return work.get();
    } finally {
      if (waiting.decrementAndGet() > 0) {
        LockSupport.parkNanos((System.nanoTime() - begun) / REST);
      }
      free.release();
    }
  }
}
