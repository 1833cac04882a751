package org.datadns.resolver.session;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.SizeOffer;
import org.datadns.protocol.wire.JudgedSite;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.placement.Verdict;
import org.datadns.resolver.placement.Verdict.Standing;
import org.datadns.resolver.site.Site;

/**
 * What a session may hope for at one site.
 *
 * @param verdict what placement says of the copy there, in the session's tool and size
 * @param spoilt what came of the latest attempt there, while that speaks against another
 * @param passes whether that passes by itself
 */
record Prospect(Verdict verdict, Optional<Reason> spoilt, boolean passes) {
  Site site() {
    return verdict.candidate().site();
  }

  /** Why it is as it is. */
  Reason reason() {
    return spoilt.orElse(verdict.reason());
  }

  JudgedSite judged() {
    return new JudgedSite(site().id(), site().title(), reason());
  }

  /** Whether an attempt may begin there now. */
  boolean isOpen() {
    return spoilt.isEmpty() && verdict.isAvailable();
  }

  /** Whether an attempt may begin there now for want of any other site. */
  boolean isLastResort() {
    return spoilt.isEmpty() && verdict.standing() == Standing.SUSPECT;
  }

  /** Whether it will do when a place there becomes free. */
  boolean isFull() {
    return spoilt.isEmpty() ? verdict.standing() == Standing.FULL : passes;
  }

  /** Whether it will do when the site is back. */
  boolean isAway() {
    return spoilt.isEmpty() && verdict.standing() == Standing.AWAY;
  }

  /** How many sessions of this size fit there now, as the site said last. */
  int free() {
    return sizes().stream().mapToInt(SizeOffer::free).max().orElse(0);
  }

  /** When sessions that are in the way end by themselves, soonest first, as far as known. */
  List<Instant> nextExpiries() {
    return sizes().stream().flatMap(size -> size.nextExpiries().stream()).sorted().toList();
  }

  private List<SizeOffer> sizes() {
    return verdict.offers().stream().flatMap(offer -> offer.sizes().stream()).toList();
  }
}
