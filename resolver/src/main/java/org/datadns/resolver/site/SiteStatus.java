package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.ReplicaHealth;
import org.datadns.protocol.wire.SiteOperation;

/**
 * A site's latest heartbeat, as far as others need it.
 *
 * @param heardAt when it arrived, by the resolver's clock
 * @param operation whether the site takes new sessions
 * @param skew how far its clock is ahead of the resolver's
 * @param weight how much of the work it would like, compared with others; 1 is usual
 * @param tools what can be launched there, with the room left
 * @param replicas its copies that are slow or unavailable, by identifier; a rule ends with {@code
 *     /*}
 */
public record SiteStatus(
    Instant heardAt,
    SiteOperation operation,
    Duration skew,
    double weight,
    List<ToolOffer> tools,
    Map<String, ReplicaReport> replicas) {
  public SiteStatus {
    tools = List.copyOf(tools);
    replicas = Map.copyOf(replicas);
  }

  /** The status that a heartbeat tells, with nothing before it. */
  static SiteStatus of(Heartbeat heartbeat, Instant heardAt) {
    return new SiteStatus(
        heardAt,
        heartbeat.operation(),
        heartbeat.skew(),
        heartbeat.weight(),
        heartbeat.tools(),
        heartbeat.replicas().reports().stream()
            .filter(report -> report.health() != ReplicaHealth.AVAILABLE)
            .collect(
                Collectors.toMap(
                    ReplicaReport::identifier, Function.identity(), (one, two) -> one)));
  }
}
