package org.datadns.resolver.background;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Idempotent work done in rounds, one at a time, on a thread of its own: whenever woken, and at
 * least once a period. A round takes no input: it looks at what is, and brings about what should
 * be. A failing round is logged when it begins to fail and when it works again, and is tried again
 * with growing delays. Thread-safe.
 */
public final class BackgroundTask implements AutoCloseable {
  private static final Logger LOG = System.getLogger(BackgroundTask.class.getName());
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);

  private final String name;
  private final Duration period;
  private final Runnable round;
  private final Semaphore wakeUps = new Semaphore(0);
  private final Thread thread;
  private volatile boolean closed;

  private BackgroundTask(String name, Duration period, Runnable round) {
    this.name = name;
    this.period = period;
    this.round = round;
    this.thread = Thread.ofVirtual().name(name).unstarted(this::run);
  }

  /**
   * Starts the work.
   *
   * @param name for logs and thread dumps
   * @param period the longest time between two rounds
   * @param round one round
   */
  public static BackgroundTask start(String name, Duration period, Runnable round) {
    var task = new BackgroundTask(name, period, round);
    task.thread.start();
    return task;
  }

  /** Asks for a round now; several askings before it begins are one. */
  public void wake() {
    wakeUps.release();
  }

  /** Ends the work: a round under way is waited for, and interrupted only when it takes long. */
  @Override
  public void close() {
    closed = true;
    wake();
    try {
      if (!thread.join(Duration.ofSeconds(5))) {
        thread.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    int failures = 0;
    while (!closed) {
      var failure = tryRound();
      if (failure == null) {
        if (failures > 0) {
          LOG.log(Level.INFO, "{0} works again", name);
        }
        failures = 0;
      } else if (!closed && failures++ == 0) {
        LOG.log(Level.ERROR, name + " fails", failure);
      }
      if (!await(failures == 0 ? period : delay(failures))) {
        return;
      }
    }
  }

  private @Nullable Exception tryRound() {
    try {
      round.run();
      return null;
    } catch (Exception e) {
      return e;
    }
  }

  private boolean await(Duration atMost) {
    try {
      wakeUps.tryAcquire(jittered(atMost).toMillis(), TimeUnit.MILLISECONDS);
      wakeUps.drainPermits();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private Duration delay(int failures) {
    var delay = period.multipliedBy(1L << Math.min(failures, 10));
    return delay.compareTo(LONGEST_DELAY) < 0 ? delay : LONGEST_DELAY;
  }

  /** Between three quarters and the whole, so that many resolvers do not beat together. */
  private static Duration jittered(Duration whole) {
    long millis = Math.max(1, whole.toMillis());
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4 + 1));
  }
}
