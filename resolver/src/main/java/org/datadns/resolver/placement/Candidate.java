package org.datadns.resolver.placement;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.site.Site;

/**
 * A copy of the dataset, and the site that holds it.
 *
 * @param site the site
 * @param alive whether its last heartbeat is still believed
 * @param unavailable why the copy cannot be opened there now; empty when it can
 * @param heldAs the canonical identifier by which the site knows the dataset
 * @param version version held; empty means the only one
 * @param confirmed whether the copy may be taken for the dataset without asking
 * @param tools ids of the tools that may open it there; empty means all of the site's
 * @param lacking canonical identifiers of further datasets wanted that the site does not hold
 */
public record Candidate(
    Site site,
    boolean alive,
    Optional<Reason> unavailable,
    String heldAs,
    Optional<String> version,
    boolean confirmed,
    Optional<List<String>> tools,
    List<String> lacking) {
  public Candidate {
    lacking = List.copyOf(lacking);
  }
}
