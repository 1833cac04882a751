package org.datadns.protocol.wire;

import java.util.List;

/**
 * {@code GET /api/sites/{site}/proposals}: the oldest proposal that waits for the site's answer.
 *
 * @param proposals that one; empty when none waits
 */
public record OpenProposals(List<Proposal> proposals) {
  public OpenProposals {
    proposals = List.copyOf(proposals);
  }
}
