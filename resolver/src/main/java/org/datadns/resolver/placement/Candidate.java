package org.datadns.resolver.placement;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.resolver.site.Outlook;
import org.datadns.resolver.site.Site;

/**
 * A copy of the dataset, and the site that holds it.
 *
 * @param site the site
 * @param outlook what this resolver makes of the site
 * @param report what the site says of the copy; empty when it can be read as it should
 * @param heldAs the canonical identifier by which the site knows the dataset
 * @param version version held; empty means the only one
 * @param allVersions whether every version can be opened from it; it names none then
 * @param confirmed whether the copy may be taken for the dataset without asking
 * @param tools ids of the tools that may open it there; empty means all of the site's
 * @param lacking canonical identifiers of further datasets wanted that the site does not hold
 */
public record Candidate(
    Site site,
    Outlook outlook,
    Optional<ReplicaReport> report,
    String heldAs,
    Optional<String> version,
    boolean allVersions,
    boolean confirmed,
    Optional<List<String>> tools,
    List<String> lacking) {
  public Candidate {
    lacking = List.copyOf(lacking);
  }

  /** Whether a version can be opened from it. */
  boolean holds(String wanted) {
    return allVersions || version.equals(Optional.of(wanted));
  }
}
