package org.datadns.stricthttp;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.LockSupport;

/**
 * How long threads wait for what others send. Helidon sets its sockets no time-out for reading, so
 * a virtual thread that waits for too long is interrupted, which closes its connection ({@link
 * java.net.Socket}). Thread-safe.
 */
final class Patience {
  private static final Duration ROUND = Duration.ofMillis(250);

  private static final Patience OF_ALL = new Patience();

  /** Until when each thread waits, by the clock of {@link System#nanoTime}. */
  private final ConcurrentMap<Thread, Long> ends = new ConcurrentHashMap<>();

  private Patience() {
    Thread.ofPlatform().daemon().name("patience").start(this::watch);
  }

  /** The one of this program. */
  static Patience ofAll() {
    return OF_ALL;
  }

  /** This thread waits from now on, no longer than that. */
  void begin(Duration most) {
    ends.put(Thread.currentThread(), System.nanoTime() + most.toNanos());
  }

  /** This thread waits no more; false when it was interrupted for having waited too long. */
  boolean end() {
    if (ends.remove(Thread.currentThread()) != null) {
      return true;
    }
    // the interruption was for this wait: what this thread does next is not to suffer from it
    return !Thread.interrupted();
  }

  /** For as long as the program runs. */
  private void watch() {
    while (true) {
      LockSupport.parkNanos(ROUND.toNanos());
      interruptThoseWhoWaited();
    }
  }

  private void interruptThoseWhoWaited() {
    long now = System.nanoTime();
    ends.forEach(
        (thread, end) -> {
          // a thread that ended within its wait is to be forgotten, too
          if ((now - end > 0 || !thread.isAlive()) && ends.remove(thread, end)) {
            thread.interrupt();
          }
        });
  }
}
