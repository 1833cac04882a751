package org.datadns.agent.inventory;

import java.util.List;
import java.util.Optional;

/**
 * What the resolver is told of a replica beside its name, title and landing page.
 *
 * @param version the version held; empty for the only one
 * @param versionOf identifier of the dataset that this one is a version of
 * @param aliases further identifiers of the dataset
 * @param bytes its size
 * @param checksum {@code algorithm:hex} over it
 * @param tools ids of the tools that may open it here; empty means all of the site's
 * @param descendants whether identifiers below this one, at a {@code /}, belong to it
 */
public record ReplicaFacts(
    String version,
    Optional<String> versionOf,
    List<String> aliases,
    Optional<Long> bytes,
    Optional<String> checksum,
    Optional<List<String>> tools,
    boolean descendants) {
  /** Says nothing. */
  public static final ReplicaFacts NONE =
      new ReplicaFacts(
          "",
          Optional.empty(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          false);

  public ReplicaFacts {
    aliases = List.copyOf(aliases);
  }
}
