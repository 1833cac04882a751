package org.datadns.agent.http;

import io.helidon.metrics.api.Gauge;
import io.helidon.metrics.api.Tag;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import java.util.List;
import java.util.Locale;
import org.datadns.agent.inventory.HeldDataset;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.session.Sessions;
import org.datadns.protocol.wire.SessionState;

/** {@code GET /metrics} on the admin socket, in Prometheus' format. */
public final class Metrics {
  private Metrics() {}

  /** What makes one socket, and no other, show the metrics. */
  public static ObserveFeature feature(String socket, Inventory inventory, Sessions sessions) {
    var registry = io.helidon.metrics.api.Metrics.globalRegistry();
    for (var state :
        List.of(
            SessionState.STARTING, SessionState.READY, SessionState.STOPPING, SessionState.ENDED)) {
      registry.getOrCreate(
          Gauge.builder("sessions", () -> count(sessions, state))
              .description("Sessions that are not forgotten, by state")
              .addTag(Tag.create("state", state.name().toLowerCase(Locale.ROOT))));
    }
    registry.getOrCreate(
        Gauge.builder("sessions.free", sessions::free).description("How many more sessions fit"));
    registry.getOrCreate(
        Gauge.builder("datasets.served", () -> count(inventory, true))
            .description("Datasets that sessions can open"));
    registry.getOrCreate(
        Gauge.builder("datasets.refused", () -> count(inventory, false))
            .description("Datasets that cannot be served"));
    return ObserveFeature.builder()
        .observersDiscoverServices(false)
        .sockets(List.of(socket))
        .endpoint("/")
        .addObserver(MetricsObserver.create())
        .build();
  }

  private static long count(Sessions sessions, SessionState state) {
    return sessions.statuses().stream().filter(status -> status.state() == state).count();
  }

  private static long count(Inventory inventory, boolean served) {
    return inventory.datasets().stream()
        .map(HeldDataset::isServed)
        .filter(isServed -> isServed == served)
        .count();
  }
}
