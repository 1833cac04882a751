package org.datadns.resolver.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.datadns.resolver.background.BackgroundTask;

/**
 * Brings sessions on: claims those with something to do and drives each on a virtual thread of its
 * own. Woken by signal when there is something new, and by clock to take over what another resolver
 * left. Thread-safe.
 */
final class SessionDriver implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SessionDriver.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(1);
  private static final int MOST_AT_ONCE = 1_000;

  private final SessionClaims claims;
  private final SessionSteps steps;
  private final Semaphore places = new Semaphore(MOST_AT_ONCE);
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("session-", 0).factory());
  private final BackgroundTask task;

  SessionDriver(SessionClaims claims, SessionSteps steps) {
    this.claims = claims;
    this.steps = steps;
    this.task = BackgroundTask.start("session driver", PERIOD, this::claimAndDrive);
  }

  /** There is something to do. */
  void wake() {
    task.wake();
  }

  /** Drives a session that is claimed from its beginning; it is let go when there are too many. */
  void begin(Session claimed) {
    if (places.tryAcquire()) {
      threads.execute(() -> drive(claimed));
    } else {
      claims.release(claimed);
    }
  }

  /** Stops driving; what is held is let go, for whoever comes next. */
  @Override
  public void close() {
    task.close();
    steps.close();
    threads.shutdown();
    try {
      threads.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    claims.releaseAll();
  }

  private void claimAndDrive() {
    int free = places.drainPermits();
    int started = 0;
    try {
      if (free > 0) {
        for (Session session : claims.claim(free)) {
          started++;
          threads.execute(() -> drive(session));
        }
      }
    } finally {
      places.release(free - started);
    }
  }

  private void drive(Session claimed) {
    try {
      steps.bringOn(claimed);
    } catch (Exception e) {
      // the claim lapses, and whoever takes it over goes on from what is in the database
      LOG.log(Level.ERROR, "driving session " + claimed.id() + " failed", e);
    } finally {
      places.release();
    }
  }
}
