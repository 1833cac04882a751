package org.datadns.agent.proxy;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.datadns.agent.proxy.Lookup.Running;

/**
 * The tools that were asked for something, by session. What no longer runs is dropped when
 * something new comes, so there are never many more than sessions. Thread-safe.
 */
final class UpstreamTable {
  private final Upstreams upstreams;
  private final Buffers buffers;
  private final ConcurrentMap<String, Upstream> bySession = new ConcurrentHashMap<>();

  UpstreamTable(Upstreams upstreams, Buffers buffers) {
    this.upstreams = upstreams;
    this.buffers = buffers;
  }

  Upstream of(Running running) {
    var known = bySession.get(running.session());
    if (known != null && known.running().equals(running)) {
      return known;
    }
    dropEnded();
    return bySession.compute(
        running.session(),
        (session, present) -> {
          if (present != null && present.running().equals(running)) {
            return present;
          }
          if (present != null) {
            present.close();
          }
          return new Upstream(running, buffers);
        });
  }

  Optional<Traffic> traffic(String session) {
    return Optional.ofNullable(bySession.get(session)).map(Upstream::traffic);
  }

  Optional<Instant> lastAction(String session) {
    return Optional.ofNullable(bySession.get(session)).flatMap(Upstream::lastAction);
  }

  private void dropEnded() {
    bySession
        .values()
        .removeIf(
            upstream -> {
              var running = upstream.running();
              boolean ended = !running.equals(upstreams.find(running.session()));
              if (ended) {
                upstream.close();
              }
              return ended;
            });
  }
}
