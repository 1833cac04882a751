package org.datadns.agent.http;

import static io.helidon.metrics.api.Metrics.globalRegistry;

import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Tag;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import java.util.List;
import java.util.function.Supplier;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.session.Sessions;
import org.datadns.protocol.wire.SessionState;

/**
 * {@code GET /metrics} on the admin socket, in Prometheus' format. Helidon shows but the one
 * registry of the process: the agent made last is the one that is measured.
 */
public final class Metrics {
  private static final List<SessionState> STATES =
      List.of(SessionState.STARTING, SessionState.READY, SessionState.STOPPING, SessionState.ENDED);

  private Metrics() {}

  /** What makes one socket, and no other, show the metrics. */
  public static ObserveFeature feature(String socket, Inventory inventory, Sessions sessions) {
    for (var state : STATES) {
      gauge(
          "sessions",
          "Sessions that are not forgotten, by state",
          () -> count(sessions, state),
          Tag.create("state", state.label()));
    }
    gauge("sessions.free", "How many more sessions fit", sessions::free);
    gauge("datasets.served", "Datasets that can be opened", () -> served(inventory));
    gauge("datasets.refused", "Datasets known not to be served", () -> refused(inventory));
    return ObserveFeature.builder()
        .observersDiscoverServices(false)
        .sockets(List.of(socket))
        .endpoint("/")
        .addObserver(MetricsObserver.create())
        .build();
  }

  private static void gauge(String name, String description, Supplier<Integer> value, Tag... tags) {
    globalRegistry().remove(name, List.of(tags));
    globalRegistry()
        .getOrCreate(Gauge.builder(name, value).description(description).tags(List.of(tags)));
  }

  private static int count(Sessions sessions, SessionState state) {
    return (int) sessions.statuses().stream().filter(status -> status.state() == state).count();
  }

  /** Those that nobody has looked at yet are taken to be well. */
  private static int served(Inventory inventory) {
    return (int) inventory.health().count() - inventory.health().illCount();
  }

  private static int refused(Inventory inventory) {
    return inventory.health().illCount() + inventory.unnamed().size();
  }
}
