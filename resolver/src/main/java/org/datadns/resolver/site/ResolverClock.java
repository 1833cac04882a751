package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;

/**
 * Notes regularly that a resolver runs, and so notices when it did not. Thread-safe: one task
 * ticks, everyone reads.
 */
public final class ResolverClock {
  private final Jdbi jdbi;
  private final InstantSource clock;
  private Instant lastTick;
  private volatile LivenessPolicy policy;

  /**
   * Reads when a resolver last ran.
   *
   * @param lease how long a heartbeat is believed
   */
  public ResolverClock(Jdbi jdbi, Duration lease, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
    Instant now = clock.instant();
    this.lastTick = lastRun(now);
    this.policy = new LivenessPolicy(lease, now, now).after(lastTick, now);
  }

  /** One sign of life; to be called every few seconds by one thread. */
  public synchronized void tick() {
    Instant now = clock.instant();
    jdbi.useHandle(
        handle ->
            handle
                .createUpdate(
                    """
                    insert into resolver_clock (running_at) values (:now)
                    on conflict (only_row) do update
                      set running_at = greatest(resolver_clock.running_at, excluded.running_at)
                    """)
                .bind("now", now)
                .execute());
    policy = policy.after(lastTick, now);
    lastTick = now;
  }

  boolean isHeard(Instant heardAt) {
    return policy.isHeard(heardAt, clock.instant());
  }

  private Instant lastRun(Instant otherwise) {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery("select running_at from resolver_clock")
                .mapTo(Instant.class)
                .findOne()
                .orElse(otherwise));
  }
}
