package org.datadns.agent.heartbeat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/**
 * The resolver's time, as its last answer told it: what is signed for it and what it signed is
 * judged by its own clock. Thread-safe.
 */
public final class ResolverClock implements InstantSource {
  private final InstantSource local;
  private volatile Duration offset = Duration.ZERO;

  /** Equal to the local clock until the resolver has answered. */
  public ResolverClock(InstantSource local) {
    this.local = local;
  }

  @Override
  public Instant instant() {
    return local.instant().plus(offset);
  }

  /** How far the resolver's clock is ahead of ours. */
  public Duration offset() {
    return offset;
  }

  void set(Instant resolverTime) {
    offset = Duration.between(local.instant(), resolverTime);
  }
}
