package org.datadns.resolver.placement;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.Reason;

/**
 * Whether a copy can serve a wish, and why.
 *
 * @param candidate the copy
 * @param standing whether it can
 * @param reason why it can or cannot, or why another comes first
 * @param offers the site's tools and sizes that match the wish, whether or not there is room
 * @param placeAt when a place is expected to become free, for one that is {@link Standing#FULL};
 *     empty when nobody knows
 * @param passing whether time alone may make another verdict of it
 */
public record Verdict(
    Candidate candidate,
    Standing standing,
    Reason reason,
    List<ToolOffer> offers,
    Optional<Instant> placeAt,
    boolean passing) {
  public Verdict {
    offers = List.copyOf(offers);
  }

  /** Whether a copy can serve, best first. */
  public enum Standing {
    /** A session can start there now. */
    AVAILABLE(0),
    /** It will be able to when another session there ends. */
    FULL(1),
    /** It has room, but a start there has just failed: it is tried when no other will ever do. */
    SUSPECT(2),
    /** It cannot for now: nobody hears of the site, or it takes nothing new. */
    AWAY(3),
    /** It cannot at all. */
    UNSUITABLE(4);

    private final int rank;

    Standing(int rank) {
      this.rank = rank;
    }

    /** Its place, 0 for the best. */
    int rank() {
      return rank;
    }
  }

  /** Whether a session can start there now. */
  public boolean isAvailable() {
    return standing == Standing.AVAILABLE;
  }

  /** Whether a session may be sent there: now, when a place becomes free, or for want of others. */
  public boolean mayServe() {
    return switch (standing) {
      case AVAILABLE, FULL, SUSPECT -> true;
      case AWAY, UNSUITABLE -> false;
    };
  }

  Verdict because(Reason other) {
    return new Verdict(candidate, standing, other, offers, placeAt, passing);
  }
}
