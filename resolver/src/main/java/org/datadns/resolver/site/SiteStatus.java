package org.datadns.resolver.site;

import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;

/**
 * A site's latest heartbeat, as far as others need it.
 *
 * @param heardAt when it arrived, by the resolver's clock
 * @param mode whether the site takes new sessions
 * @param tools what can be launched there, with the room left
 * @param unavailable why replicas cannot be opened now, by canonical identifier
 */
public record SiteStatus(
    Instant heardAt, Mode mode, List<ToolOffer> tools, Map<String, Reason> unavailable) {
  public SiteStatus {
    tools = List.copyOf(tools);
    unavailable = Map.copyOf(unavailable);
  }

  /** The status that a heartbeat tells. */
  static SiteStatus of(Heartbeat heartbeat, Instant heardAt) {
    return new SiteStatus(
        heardAt,
        Mode.valueOf(heartbeat.status().toUpperCase(Locale.ROOT)),
        heartbeat.tools(),
        byIdentifier(heartbeat.unavailable().orElse(List.of())));
  }

  static Map<String, Reason> byIdentifier(List<ReplicaReport> reports) {
    return reports.stream()
        .collect(
            Collectors.toMap(ReplicaReport::identifier, ReplicaReport::reason, (one, two) -> one));
  }

  /** Whether a site takes new sessions. */
  public enum Mode {
    /** It does. */
    READY,
    /** It finishes what runs and takes nothing new. */
    DRAINING,
    /** It is being worked on. */
    MAINTENANCE
  }
}
