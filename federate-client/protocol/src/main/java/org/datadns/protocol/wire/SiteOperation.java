package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.Optional;

/**
 * How a site is operated: whether it takes new sessions, for how long, and why not. Outside its
 * window a site is {@link SiteMode#READY}, so that a window that is announced changes nothing
 * before it begins, and one that nobody ends ends by itself.
 *
 * @param mode what holds within the window
 * @param from when the window begins; absent means it has begun
 * @param until when it ends; absent means when somebody says so
 * @param stopAt when sessions that still run are stopped; absent means they may finish
 * @param reason why, one sentence for people
 */
public record SiteOperation(
    SiteMode mode,
    Optional<Instant> from,
    Optional<Instant> until,
    Optional<Instant> stopAt,
    Optional<String> reason) {
  /** Takes new sessions, and nothing is planned. */
  public static final SiteOperation READY =
      new SiteOperation(
          SiteMode.READY, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

  /** What holds at that time. */
  public SiteMode at(Instant now) {
    return isWithin(now) ? mode : SiteMode.READY;
  }

  /** Whether the window has ended, so that nothing remains of it. */
  public boolean isOver(Instant now) {
    return mode == SiteMode.READY || until.filter(end -> !now.isBefore(end)).isPresent();
  }

  private boolean isWithin(Instant now) {
    return from.filter(now::isBefore).isEmpty() && !isOver(now);
  }
}
