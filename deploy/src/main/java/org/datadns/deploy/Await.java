package org.datadns.deploy;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.UnreachableException;

/** Waits for something outside this process to become true. */
public final class Await {
  private static final Duration INTERVAL = Duration.ofMillis(20);

  private Await() {}

  /** Asks again and again; an answer that is a refusal or none at all counts as not yet. */
  public static void until(String what, Duration deadline, BooleanSupplier condition) {
    var end = Instant.now().plus(deadline);
    while (!holds(condition)) {
      if (Instant.now().isAfter(end)) {
        throw new IllegalStateException("waited " + deadline + " in vain for " + what);
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
  }

  private static boolean holds(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (ProblemException | UnreachableException e) {
      return false;
    }
  }
}
