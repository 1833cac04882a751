package org.datadns.resolver.http;

import io.helidon.health.HealthCheck;
import io.helidon.health.HealthCheckResponse;
import io.helidon.health.HealthCheckType;
import io.helidon.webserver.observe.ObserveFeature;
import io.helidon.webserver.observe.health.HealthObserver;
import io.helidon.webserver.observe.metrics.MetricsObserver;
import java.util.List;

/**
 * What operators and their monitors look at, on a socket of its own: {@code /health/live}, {@code
 * /health/ready} and {@code /metrics} in Prometheus' format.
 */
public final class AdminSocket {
  /** The socket's name. */
  public static final String NAME = "admin";

  private AdminSocket() {}

  /**
   * The feature that serves it.
   *
   * @param database whether the database answers; without it the resolver is live and not ready
   */
  public static ObserveFeature feature(HealthCheck database) {
    return ObserveFeature.builder()
        .observersDiscoverServices(false)
        .sockets(List.of(NAME))
        .endpoint("/")
        .addObserver(
            HealthObserver.builder()
                .useSystemServices(false)
                .details(true)
                .addCheck(HealthCheckResponse.builder()::build, HealthCheckType.LIVENESS, "process")
                .addCheck(database::call, HealthCheckType.READINESS, "database")
                .build())
        .addObserver(MetricsObserver.create())
        .build();
  }
}
