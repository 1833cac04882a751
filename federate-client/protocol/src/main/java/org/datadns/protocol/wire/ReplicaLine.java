package org.datadns.protocol.wire;

import java.util.List;
import java.util.Optional;

/**
 * One line of {@code PUT /api/sites/{site}/replicas} (NDJSON).
 *
 * @param identifier the dataset's identifier, any spelling
 * @param aliases further identifiers of the same dataset
 * @param title the dataset's title
 * @param landingPage address of its page
 * @param version version held; absent means the only one
 * @param bytes size of the replica
 * @param checksum {@code algorithm:hex} over the replica
 * @param tools ids of the tools that may open it here; absent means all of the site's
 * @param access {@code public} by default
 * @param descendants whether identifiers below this one, at a {@code /}, belong to it
 */
public record ReplicaLine(
    String identifier,
    Optional<List<String>> aliases,
    Optional<String> title,
    Optional<String> landingPage,
    Optional<String> version,
    Optional<Long> bytes,
    Optional<String> checksum,
    Optional<List<String>> tools,
    Optional<String> access,
    Optional<Boolean> descendants) {

  /** A replica of which only name and title are known. */
  public static ReplicaLine of(String identifier, Optional<String> title) {
    return new ReplicaLine(
        identifier,
        Optional.empty(),
        title,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
