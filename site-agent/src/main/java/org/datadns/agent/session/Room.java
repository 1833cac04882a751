package org.datadns.agent.session;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.datadns.agent.tool.Size;
import org.datadns.protocol.wire.Reason;

/**
 * What the limits leave beside the sessions that live.
 *
 * @param limits the site's limits
 * @param taken the sessions that live
 */
record Room(Limits limits, List<SessionRecord> taken) {
  /** Sums of cores are sums of binary fractions. */
  private static final double ROUNDING = 1e-9;

  Room {
    taken = List.copyOf(taken);
  }

  static Room beside(Limits limits, Collection<SessionRecord> records) {
    return new Room(limits, records.stream().filter(SessionRecord::isLive).toList());
  }

  /** How many more sessions fit, however small. */
  int sessions() {
    return Math.max(0, limits.sessions() - taken.size());
  }

  /** How many more sessions of this size fit. */
  int fitting(Size size) {
    double most = sessions();
    most = Math.min(most, fitting(limits.memory().map(Long::doubleValue), size, Size::memory));
    most = Math.min(most, fitting(limits.cpus(), size, Size::cpus));
    most = Math.min(most, fitting(limits.gpus().map(Integer::doubleValue), size, Size::gpus));
    return (int) Math.max(0, most);
  }

  /** Why no further session of this size fits for this person; empty when one does. */
  Optional<Reason> refusal(String person, Size size) {
    long own = taken.stream().filter(record -> record.isOf(person)).count();
    if (own >= limits.perPerson()) {
      return Optional.of(
          new Reason(
              "person-full",
              "You have "
                  + (own == 1 ? "a session" : own + " sessions")
                  + " at this site already, as many as it gives one person. Stop one of them"
                  + " first."));
    }
    if (sessions() == 0) {
      return Optional.of(new Reason("full", "This site has no room for another session now."));
    }
    return fitting(size) > 0
        ? Optional.empty()
        : Optional.of(
            new Reason(
                "full",
                "This site has no room for a session of the size "
                    + size.id()
                    + " now; a smaller one may fit."));
  }

  private double fitting(Optional<Double> limit, Size size, ToDoubleFunction<Size> amount) {
    double each = amount.applyAsDouble(size);
    if (limit.isEmpty() || each <= 0) {
      return Integer.MAX_VALUE;
    }
    double used =
        taken.stream().flatMap(record -> record.size().stream()).mapToDouble(amount).sum();
    return Math.floor((limit.get() - used) / each + ROUNDING);
  }
}
