package org.datadns.agent.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.datadns.agent.tool.Size;
import org.datadns.protocol.wire.Reason;

/**
 * How long a ready session still lives and of what its person is warned; part of its file, so that
 * a restart of the agent neither forgets an extension nor stops anybody unwarned. Immutable; knows
 * no clock.
 *
 * @param readyAt when it became ready
 * @param activeAt when it was last in use
 * @param oldAt when it reaches its longest age, extensions included
 * @param end which end comes first
 * @param endsAt when it stops unless something changes
 * @param warnedAt since when its person is warned of that; empty while it is far away
 * @param kills how many of its programs were ended for want of memory
 * @param killedAt when the last of them was; empty when that is long ago
 */
record Life(
    Instant readyAt,
    Instant activeAt,
    Instant oldAt,
    End end,
    Instant endsAt,
    Optional<Instant> warnedAt,
    long kills,
    Optional<Instant> killedAt) {
  private static final Duration KILL_SHOWN = Duration.ofHours(1);

  /** Why a session that nobody stops ends. */
  enum End {
    /** It is not in use. */
    IDLE,
    /** It is old. */
    AGE
  }

  static Life begin(Instant now, Lifetime lifetime) {
    return of(
        now, now, now.plus(lifetime.maximumAge()), Optional.empty(), 0, Optional.empty(), lifetime);
  }

  /**
   * What a look at it changes: warns when the end is near, and takes the warning back when it is
   * not any more.
   *
   * @param seenActive when it was last seen in use; an earlier instant than known changes nothing
   * @param killed how many of its programs were ended for want of memory so far
   */
  Life after(Instant now, Instant seenActive, long killed, Lifetime lifetime) {
    var active = later(activeAt, seenActive);
    boolean near = !now.isBefore(due(active, oldAt, lifetime).minus(lifetime.warnBefore()));
    return of(
        readyAt,
        active,
        oldAt,
        near ? Optional.of(warnedAt.orElse(now)) : Optional.empty(),
        Math.max(kills, killed),
        killed > kills
            ? Optional.of(now)
            : killedAt.filter(at -> now.isBefore(at.plus(KILL_SHOWN))),
        lifetime);
  }

  /**
   * Extended: not idle from now on, and not too old for the time that an extension gives, within
   * what is given at the most.
   */
  Life extended(Instant now, Lifetime lifetime) {
    var old =
        later(oldAt, earlier(now.plus(lifetime.extendBy()), readyAt.plus(lifetime.longest())));
    return of(readyAt, activeAt, old, Optional.empty(), kills, killedAt, lifetime)
        .after(now, now, kills, lifetime);
  }

  /** Whether an extension gives it time that it does not have. */
  boolean canExtend(Instant now, Lifetime lifetime) {
    return oldAt.isBefore(readyAt.plus(lifetime.longest()))
        || now.plus(lifetime.idleAfter()).isBefore(oldAt);
  }

  /** Why it stops now; empty when it goes on. */
  Optional<Reason> over(Instant now, Lifetime lifetime) {
    if (warnedAt.isEmpty() || now.isBefore(endsAt)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (end) {
          case IDLE ->
              new Reason(
                  "idle",
                  "Nothing ran in it for "
                      + words(lifetime.idleAfter())
                      + ", and nobody used it. Its workspace stays.");
          case AGE ->
              new Reason(
                  "maximum-age",
                  "It reached the longest time a session may run at this site. Its workspace"
                      + " stays.");
        });
  }

  /**
   * What its person should know now.
   *
   * @param size what it may use
   */
  Optional<Reason> warning(Optional<Size> size) {
    if (warnedAt.isPresent()) {
      return Optional.of(
          switch (end) {
            case IDLE ->
                new Reason(
                    "idle-soon",
                    "Nothing runs in this session and nobody uses it: it stops soon unless it is"
                        + " used or extended.");
            case AGE ->
                new Reason(
                    "age-soon",
                    "This session soon reaches the longest time it may run: save your work, or"
                        + " extend it if it still can be.");
          });
    }
    return killedAt.map(ignored -> outOfMemory(size));
  }

  private static Reason outOfMemory(Optional<Size> size) {
    return new Reason(
        "out-of-memory",
        "A program in this session was ended because it needed more memory than "
            + size.map(it -> "the size " + it.id() + " allows (" + words(it.memory()) + ")")
                .orElse("its size allows")
            + ". Load less of the data at once, or open the dataset in a larger size.");
  }

  private static Life of(
      Instant readyAt,
      Instant activeAt,
      Instant oldAt,
      Optional<Instant> warnedAt,
      long kills,
      Optional<Instant> killedAt,
      Lifetime lifetime) {
    var due = due(activeAt, oldAt, lifetime);
    return new Life(
        readyAt,
        activeAt,
        oldAt,
        due.isBefore(oldAt) ? End.IDLE : End.AGE,
        warnedAt.map(at -> later(due, at.plus(lifetime.warnBefore()))).orElse(due),
        warnedAt,
        kills,
        killedAt);
  }

  private static Instant due(Instant activeAt, Instant oldAt, Lifetime lifetime) {
    return earlier(activeAt.plus(lifetime.idleAfter()), oldAt);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static String words(Duration time) {
    if (time.toSeconds() < 120) {
      return time.toSeconds() + " seconds";
    }
    return time.toMinutes() < 120 ? time.toMinutes() + " minutes" : time.toHours() + " hours";
  }

  private static String words(long bytes) {
    return bytes % (1L << 30) == 0 ? (bytes >> 30) + " GiB" : (bytes >> 20) + " MiB";
  }
}
