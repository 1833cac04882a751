package org.datadns.protocol.wire;

import java.util.List;

/**
 * Changes of a site's inventory that somebody proposes at the console, as its agent fetches them:
 * {@code GET /api/sites/{site}/proposals}. The agent alone decides and applies; doing so again
 * comes to the same.
 *
 * @param id which; a later one has a greater id
 * @param datasets what is proposed, in order
 */
public record Proposal(long id, List<ProposedDataset> datasets) {
  /** The most datasets that one names. */
  public static final int MOST = 2_000;

  public Proposal {
    datasets = List.copyOf(datasets);
  }
}
