package org.datadns.agent.heartbeat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaNews;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.ReplicaHealth;

/**
 * What the resolver knows of replicas that are not well, so that a heartbeat names what changed and
 * no more. Not thread-safe.
 */
final class ReplicaTelling {
  private Map<String, ReplicaReport> known = Map.of();
  private long revision;
  private OptionalLong told = OptionalLong.empty();

  /** What is to be told; the whole when the resolver has taken none yet or wants it. */
  ReplicaNews news(List<ReplicaReport> ill, Instant now) {
    var latest = new HashMap<String, ReplicaReport>();
    ill.stream()
        .limit(Heartbeat.MOST_REPLICAS)
        .forEach(report -> latest.put(report.identifier(), report));
    var changes = new ArrayList<ReplicaReport>();
    latest.values().stream()
        .filter(report -> !report.equals(known.get(report.identifier())))
        .forEach(changes::add);
    known.keySet().stream()
        .filter(name -> !latest.containsKey(name))
        .forEach(
            name ->
                changes.add(
                    new ReplicaReport(name, ReplicaHealth.AVAILABLE, now, Optional.empty())));
    // changes that were sent and not taken are not known to have arrived: then the whole is told
    if (told.isPresent()
        && told.getAsLong() == revision
        && changes.size() <= Heartbeat.MOST_REPLICAS) {
      if (changes.isEmpty()) {
        return new ReplicaNews(revision, Optional.of(revision), List.of());
      }
      known = latest;
      revision++;
      return new ReplicaNews(revision, Optional.of(told.getAsLong()), List.copyOf(changes));
    }
    if (!changes.isEmpty() || revision == 0) {
      known = latest;
      revision++;
    }
    return new ReplicaNews(revision, Optional.empty(), List.copyOf(latest.values()));
  }

  /** The resolver has taken these. */
  void taken(ReplicaNews news, boolean wholeWanted) {
    told = wholeWanted ? OptionalLong.empty() : OptionalLong.of(news.revision());
  }

  /** Another resolver, or another run: nothing is known to have arrived. */
  void forget() {
    told = OptionalLong.empty();
  }
}
