package org.datadns.resolver.placement;

import java.util.List;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;

/**
 * Whether a copy can serve a wish.
 *
 * @param candidate the copy
 * @param standing whether it can
 * @param reason why it can or cannot
 * @param offers the site's tools and sizes that match the wish, whether or not there is room
 */
public record Verdict(
    Candidate candidate, Standing standing, Reason reason, List<ToolOffer> offers) {

  /** Whether a copy can serve, best first. */
  public enum Standing {
    /** A session can start there now. */
    AVAILABLE,
    /** It will be able to when another session there ends. */
    FULL,
    /** It cannot for now: nobody hears of the site, or it takes nothing new. */
    AWAY,
    /** It cannot at all. */
    UNSUITABLE
  }

  /** How many sessions that match the wish fit there now. */
  public int free() {
    return offers.stream()
        .flatMap(offer -> offer.sizes().stream())
        .mapToInt(size -> size.free())
        .max()
        .orElse(0);
  }

  /** Whether a session can start there now. */
  public boolean isAvailable() {
    return standing == Standing.AVAILABLE;
  }
}
