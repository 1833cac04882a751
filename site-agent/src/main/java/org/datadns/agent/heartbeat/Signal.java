package org.datadns.agent.heartbeat;

import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Says that something changed; many times before anyone listens is the same as once. Thread-safe.
 */
public final class Signal {
  private final Semaphore raised = new Semaphore(0);

  /** Raises it. Never blocks. */
  public void raise() {
    raised.release();
  }

  /** Waits until it is raised, or the time is over; whether it was raised. Lowers it. */
  boolean await(Duration wait) throws InterruptedException {
    boolean was = raised.tryAcquire(wait.toMillis(), TimeUnit.MILLISECONDS);
    raised.drainPermits();
    return was;
  }
}
