package org.datadns.resolver.dataset;

import java.util.List;
import java.util.Optional;

/**
 * One copy of a dataset.
 *
 * @param site the site that holds it
 * @param heldAs the canonical identifier by which the site knows it
 * @param version version held; empty means the only one
 * @param allVersions whether every version can be opened from it; it names none then
 * @param tools ids of the tools that may open it there; empty means all of the site's
 * @param bytes its size
 * @param checksum {@code algorithm:hex}
 * @param confirmed whether it may be taken for the dataset, as {@link Description} says
 * @param byRule whether the site named it by a rule alone, so that nobody knows yet that it is
 *     there
 */
public record Replica(
    String site,
    String heldAs,
    Optional<String> version,
    boolean allVersions,
    Optional<List<String>> tools,
    Optional<Long> bytes,
    Optional<String> checksum,
    boolean confirmed,
    boolean byRule) {
  /**
   * The version of a dataset that is not published: nobody sees it who does not ask for it by this
   * name (Dataverse guides, Native API, "Dataset Version Specifiers").
   */
  public static final String DRAFT = "DRAFT";

  /** Whether a version is the draft, as we or Dataverse's API call it. */
  public static boolean isDraft(String version) {
    return version.equalsIgnoreCase(DRAFT) || version.equalsIgnoreCase(":" + DRAFT);
  }

  /** Whether it says which versions can be opened from it. */
  public boolean saysVersions() {
    return allVersions || version.isPresent();
  }

  /** Whether somebody who wants this version, or any, may learn of it. */
  boolean isSeenFor(Optional<String> wanted) {
    return wanted.equals(version) || version.filter(Replica::isDraft).isEmpty();
  }
}
