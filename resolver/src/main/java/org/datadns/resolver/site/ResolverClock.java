package org.datadns.resolver.site;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.jdbi.v3.core.Jdbi;

/**
 * Notes regularly that a resolver runs and reaches its database, and so notices when it did not.
 * Thread-safe: one task ticks, everyone reads.
 */
public final class ResolverClock {
  private static final Logger LOG = System.getLogger(ResolverClock.class.getName());

  private final Jdbi jdbi;
  private final InstantSource clock;
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
    this.policy = LivenessPolicy.running(lease, now.minus(sinceLastRun())).after(now);
  }

  /**
   * One sign of life; to be called every few seconds by one thread. It counts once the database has
   * taken it.
   */
  public synchronized void tick() {
    jdbi.useHandle(
        handle ->
            handle.execute(
                """
                insert into resolver_clock (running_at) values (clock_timestamp())
                on conflict (only_row) do update
                  set running_at = greatest(resolver_clock.running_at, excluded.running_at)
                """));
    Instant now = clock.instant();
    var before = policy;
    policy = before.after(now);
    if (before.isAway(now)) {
      LOG.log(
          Level.WARNING,
          "the resolver was away for {0} s: every site it heard before has a fresh window",
          Long.toString(Duration.between(before.lastSign(), now).toSeconds()));
    }
  }

  /** Whether the resolver cannot rely on having heard what there was to hear. */
  public boolean isAway() {
    return policy.isAway(clock.instant());
  }

  Liveness judge(LivenessPolicy.Known site) {
    return policy.judge(site, clock.instant());
  }

  /** By the database's clock: that of the resolver that ran last may have been another. */
  private Duration sinceLastRun() {
    return jdbi.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    select extract(epoch from clock_timestamp() - running_at) * 1000
                    from resolver_clock
                    """)
                .mapTo(Double.class)
                .findOne()
                .map(millis -> Duration.ofMillis(Math.max(0, Math.round(millis))))
                .orElse(Duration.ZERO));
  }
}
