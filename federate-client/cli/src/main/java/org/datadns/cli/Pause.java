package org.datadns.cli;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Lets time pass between two questions. */
@FunctionalInterface
interface Pause {
  /** Returns when so much time is over. */
  void take(Duration duration) throws InterruptedException;

  /** By the clock. */
  static Pause real() {
    // a latch that nobody opens
    return duration -> new CountDownLatch(1).await(duration.toMillis(), TimeUnit.MILLISECONDS);
  }
}
