package org.datadns.resolver.session;

import java.time.Instant;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.QueuePlace;

/**
 * Whose turn it is: a free place goes to the session that has waited longest of those that its site
 * can serve, so that who waits for one site holds up nobody who waits for another. Sessions are
 * taken in one after the other, the oldest first; each finds what those before it leave. Knows
 * nothing but what it is given, and gives the same every time.
 */
final class QueuePlan {
  private final Map<String, Integer> taken;
  private final Map<String, Integer> expected = new HashMap<>();
  private final Map<String, BitSet> waitingAt = new HashMap<>();
  private int waiting;

  /**
   * A plan for nobody yet.
   *
   * @param begun by site, how many sessions took a place there of which the site has not told yet
   */
  QueuePlan(Map<String, Integer> begun) {
    this.taken = new HashMap<>(begun);
  }

  /** What a session is to do. */
  sealed interface Turn {
    /** Begin there. */
    record Now(Prospect prospect) implements Turn {}

    /** Wait. */
    record Later(QueuePlace place) implements Turn {}

    /** Give up: no site will ever serve it. */
    record Never() implements Turn {}
  }

  /**
   * Takes in the session that has waited longest of those left.
   *
   * @param prospects what it may hope for, best first
   * @param patient whether it waits for sites that are away too, as one does that has waited
   *     already
   */
  Turn next(List<Prospect> prospects, boolean patient) {
    for (Prospect prospect : prospects) {
      if (prospect.isOpen() && hasPlace(prospect)) {
        return begin(prospect);
      }
    }
    var hopes =
        prospects.stream()
            .filter(it -> it.isOpen() || it.isFull() || (patient && it.isAway()))
            .toList();
    var lastResorts = prospects.stream().filter(Prospect::isLastResort).toList();
    if (hopes.stream().allMatch(Prospect::isAway)) {
      for (Prospect prospect : lastResorts) {
        if (hasPlace(prospect)) {
          return begin(prospect);
        }
      }
    }
    var waitedFor = hopes.isEmpty() ? lastResorts : hopes;
    return waitedFor.isEmpty() ? new Turn.Never() : new Turn.Later(queue(waitedFor));
  }

  private boolean hasPlace(Prospect prospect) {
    return prospect.free() > taken.getOrDefault(prospect.site().id(), 0);
  }

  private Turn begin(Prospect prospect) {
    taken.merge(prospect.site().id(), 1, Integer::sum);
    return new Turn.Now(prospect);
  }

  private QueuePlace queue(List<Prospect> hopes) {
    var before = new BitSet();
    for (Prospect hope : hopes) {
      var there = waitingAt.computeIfAbsent(hope.site().id(), site -> new BitSet());
      before.or(there);
      there.set(waiting);
    }
    // itself is among them when a site has two copies
    before.clear(waiting);
    waiting++;
    return new QueuePlace(before.cardinality(), expect(hopes));
  }

  /** The soonest end of a session that nobody before waits for; sizes of one site share these. */
  private Optional<Instant> expect(List<Prospect> hopes) {
    Optional<Instant> soonest = Optional.empty();
    String where = "";
    for (Prospect hope : hopes) {
      var expiries = hope.isAway() ? List.<Instant>of() : hope.nextExpiries();
      int nth = expected.getOrDefault(hope.site().id(), 0);
      if (nth < expiries.size()
          && soonest.filter(known -> !expiries.get(nth).isBefore(known)).isEmpty()) {
        soonest = Optional.of(expiries.get(nth));
        where = hope.site().id();
      }
    }
    if (soonest.isPresent()) {
      expected.merge(where, 1, Integer::sum);
    }
    return soonest;
  }
}
