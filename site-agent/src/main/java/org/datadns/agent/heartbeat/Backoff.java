package org.datadns.agent.heartbeat;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Growing pauses with full jitter, so that a herd that lost its resolver does not return as one.
 */
final class Backoff {
  private static final Duration FIRST = Duration.ofMillis(500);
  private static final Duration SHORTEST = Duration.ofMillis(50);

  private final RandomGenerator random;
  private Duration longest = Duration.ofSeconds(10);
  private Duration limit = FIRST;

  Backoff(RandomGenerator random) {
    this.random = random;
  }

  Duration next() {
    var pause = Duration.ofMillis(random.nextLong(SHORTEST.toMillis(), limit.toMillis() + 1));
    var doubled = limit.multipliedBy(2);
    limit = doubled.compareTo(longest) > 0 ? longest : doubled;
    return pause;
  }

  /**
   * Never pauses longer: who pauses longer than the time between two heartbeats is taken for gone
   * although the resolver is back.
   */
  void atMost(Duration wanted) {
    longest = wanted.compareTo(FIRST) < 0 ? FIRST : wanted;
  }

  void reset() {
    limit = FIRST;
  }
}
