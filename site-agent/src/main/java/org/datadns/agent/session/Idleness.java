package org.datadns.agent.session;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Tells from one look after the other whether a session is in use. It is idle when its tool says
 * that nothing runs <em>and</em> its container uses next to no processor: neither a computation
 * whose browser is closed nor a busy terminal is idle, and an open tab that asks for news is no
 * use. What cannot be seen counts as use, but no longer than a session may be idle: a tool that
 * neither answers nor computes is not kept for ever. Immutable; knows no clock.
 *
 * @param activeAt when it was last in use
 * @param last the processor time at the latest look that had one
 * @param unseenSince since when something cannot be seen
 */
record Idleness(Instant activeAt, Optional<Sample> last, Optional<Instant> unseenSince) {
  /** A reading of the processor time used so far. */
  record Sample(Instant at, Duration cpu) {}

  /** Of a session that was in use then, and has not been looked at. */
  static Idleness since(Instant activeAt) {
    return new Idleness(activeAt, Optional.empty(), Optional.empty());
  }

  /**
   * After a look.
   *
   * @param signal what the tool says
   * @param cpu processor time used so far; empty when the engine did not say
   */
  Idleness look(Instant now, ToolSignal signal, Optional<Duration> cpu, Lifetime lifetime) {
    boolean unseen = signal instanceof ToolSignal.Silence || cpu.isEmpty();
    var unseenFrom = unseen ? Optional.of(unseenSince.orElse(now)) : Optional.<Instant>empty();
    boolean inUse =
        signal instanceof ToolSignal.Busy
            || computes(now, cpu, lifetime.idleCpu())
            || unseenFrom.filter(from -> now.isBefore(from.plus(lifetime.idleAfter()))).isPresent();
    return new Idleness(
        inUse ? now : later(activeAt, saidActive(signal, now)),
        cpu.map(used -> new Sample(now, used)).or(() -> last),
        unseenFrom);
  }

  /** Whether it used more than so many cores on average since the look before. */
  private boolean computes(Instant now, Optional<Duration> cpu, double floor) {
    if (last.isEmpty() || cpu.isEmpty()) {
      return false;
    }
    double used = cpu.get().minus(last.get().cpu()).toNanos();
    double passed = Duration.between(last.get().at(), now).toNanos();
    return passed > 0 && used / passed >= floor;
  }

  /** When the tool says it was last in use; not later than now, whatever its clock says. */
  private Instant saidActive(ToolSignal signal, Instant now) {
    return switch (signal) {
      case ToolSignal.Quiet(var lastActive) ->
          lastActive.filter(at -> !at.isAfter(now)).orElse(lastActive.isPresent() ? now : activeAt);
      case ToolSignal.Busy ignored -> now;
      case ToolSignal.Silence ignored -> activeAt;
    };
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
