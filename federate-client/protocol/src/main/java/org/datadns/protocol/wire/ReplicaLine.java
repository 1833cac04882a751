package org.datadns.protocol.wire;

import java.util.List;
import java.util.Optional;

/**
 * One line of {@code PUT} and {@code PATCH /api/sites/{site}/replicas} (NDJSON). It names a dataset
 * by {@code identifier}, or every dataset below a prefix by {@code rule}.
 *
 * @param identifier the dataset's identifier, any spelling
 * @param rule a prefix and {@code /*}: the site serves every name below it; with {@code tools} and
 *     {@code allVersions} alone
 * @param aliases further identifiers of the same dataset
 * @param title the dataset's title
 * @param landingPage address of its page
 * @param version version held; absent means the only one
 * @param versionOf identifier of the dataset that this one is a version of, by the name in {@code
 *     version}
 * @param bytes size of the replica
 * @param checksum {@code algorithm:hex} over the replica
 * @param tools ids of the tools that may open it here; absent means all of the site's
 * @param access {@code public} by default
 * @param descendants whether identifiers below this one, at a {@code /}, belong to it
 * @param allVersions whether every version can be opened from this copy; it names none then
 * @param removed in a {@code PATCH}: that the site no longer holds this identifier and version, or
 *     no longer serves this rule
 */
public record ReplicaLine(
    Optional<String> identifier,
    Optional<String> rule,
    Optional<List<String>> aliases,
    Optional<String> title,
    Optional<String> landingPage,
    Optional<String> version,
    Optional<String> versionOf,
    Optional<Long> bytes,
    Optional<String> checksum,
    Optional<List<String>> tools,
    Optional<String> access,
    Optional<Boolean> descendants,
    Optional<Boolean> allVersions,
    Optional<Boolean> removed) {

  /** A replica of which only name and title are known. */
  public static ReplicaLine of(String identifier, Optional<String> title) {
    return new ReplicaLine(
        Optional.of(identifier),
        Optional.empty(),
        Optional.empty(),
        title,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /**
   * Every name below a prefix.
   *
   * @param allVersions whether every version of each can be opened
   */
  public static ReplicaLine ofRule(String rule, Optional<List<String>> tools, boolean allVersions) {
    return new ReplicaLine(
        Optional.empty(),
        Optional.of(rule),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        tools,
        Optional.empty(),
        Optional.empty(),
        allVersions ? Optional.of(true) : Optional.empty(),
        Optional.empty());
  }

  /** That a dataset, in this version, is no longer held. */
  public static ReplicaLine removed(String identifier, Optional<String> version) {
    return new ReplicaLine(
        Optional.of(identifier),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        version,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(true));
  }

  /** That a rule no longer holds. */
  public static ReplicaLine removedRule(String rule) {
    return new ReplicaLine(
        Optional.empty(),
        Optional.of(rule),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(true));
  }
}
