package org.datadns.agent.heartbeat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.Outcome;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;

/**
 * What came of starts, seen from one look at the sessions to the next, and kept until the resolver
 * has taken it. Not thread-safe.
 */
final class StartOutcomes {
  /** Who was stopped by people has not failed. */
  private static final Set<String> WANTED =
      Set.of("stopped", "not-wanted", "given-up", "superseded", "draining", "maintenance");

  private final Map<String, Starting> starting = new HashMap<>();
  private final Deque<Outcome> untold = new ArrayDeque<>();

  private record Starting(int attempt, Instant since) {}

  /**
   * Looks at the sessions.
   *
   * @param tool the tool of a session
   */
  void look(List<SessionStatus> sessions, java.util.function.Function<String, String> tool) {
    var there = new HashSet<String>();
    for (var session : sessions) {
      there.add(session.id());
      var before = starting.get(session.id());
      if (session.state() == SessionState.STARTING) {
        if (before == null || before.attempt() != session.attempt()) {
          starting.put(session.id(), new Starting(session.attempt(), session.since()));
        }
      } else if (before != null) {
        starting.remove(session.id());
        if (before.attempt() == session.attempt()) {
          outcome(session, before, tool.apply(session.id())).ifPresent(this::add);
        }
      }
    }
    starting.keySet().retainAll(there);
  }

  /** What the resolver has not taken yet, oldest first. */
  List<Outcome> untold() {
    return new ArrayList<>(untold);
  }

  /** The resolver has taken these. */
  void told(List<Outcome> outcomes) {
    untold.removeAll(outcomes);
  }

  private void add(Outcome outcome) {
    untold.addLast(outcome);
    if (untold.size() > Heartbeat.MOST_OUTCOMES) {
      untold.removeFirst();
    }
  }

  private static Optional<Outcome> outcome(SessionStatus session, Starting before, String tool) {
    Optional<Reason> failure =
        session.state() == SessionState.READY
            ? Optional.empty()
            : Optional.of(session.reason().orElse(new Reason("ended", "It ended.")));
    return failure.filter(reason -> WANTED.contains(reason.code())).isPresent()
        ? Optional.empty()
        : Optional.of(
            new Outcome(
                session.id(),
                session.attempt(),
                tool,
                session.since(),
                Duration.between(before.since(), session.since()),
                failure));
  }
}
