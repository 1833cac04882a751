package org.datadns.protocol.wire;

import java.time.Instant;
import java.util.List;

/**
 * What became of a site and what admins did to it, the newest first. {@code GET
 * /api/sites/{site}/history}.
 *
 * @param site the site
 * @param turns what resolvers noticed
 * @param actions what federation admins did
 */
public record SiteHistory(String site, List<Turn> turns, List<AdminAction> actions) {
  /**
   * A turn.
   *
   * @param at when a resolver noticed
   * @param subject what turned: {@code liveness}, {@code reach}, {@code starts}, {@code operation},
   *     {@code clock} or {@code agent}
   * @param code what it is from then on
   * @param text why, one sentence
   */
  public record Turn(Instant at, String subject, String code, String text) {}
}
