package org.datadns.resolver.site;

import java.time.Instant;
import java.util.List;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;

/**
 * A site's latest heartbeat, as far as others need it.
 *
 * @param heardAt when it arrived, by the resolver's clock
 * @param mode whether the site takes new sessions
 * @param tools what can be launched there, with the room left
 */
public record SiteStatus(Instant heardAt, Mode mode, List<ToolOffer> tools) {
  public SiteStatus {
    tools = List.copyOf(tools);
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
