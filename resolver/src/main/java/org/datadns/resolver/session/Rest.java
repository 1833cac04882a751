package org.datadns.resolver.session;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/** Short rests before asking again what did not answer, of uneven length so that none beat. */
final class Rest {
  private static final Duration BETWEEN_ASKINGS = Duration.ofMillis(800);

  private Rest() {}

  /** Rests. */
  static void take() {
    LockSupport.parkNanos(about(BETWEEN_ASKINGS).toNanos());
  }

  /** Between a half and one and a half of it. */
  static Duration about(Duration time) {
    long millis = time.toMillis();
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
  }
}
