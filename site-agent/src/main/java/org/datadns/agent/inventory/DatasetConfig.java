package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A dataset as the site's admin names it.
 *
 * @param identifier any spelling
 * @param path where it is mounted; absolute
 * @param title for people
 * @param landingPage address of its page
 * @param starter a notebook that opens it, copied into new workspaces
 * @param account what it says of the account that its sessions run as
 * @param facts what else is known of it
 */
public record DatasetConfig(
    String identifier,
    Path path,
    Optional<String> title,
    Optional<String> landingPage,
    Optional<Path> starter,
    Optional<AccountChoice> account,
    ReplicaFacts facts) {

  /** A dataset of which nothing else is known. */
  public DatasetConfig(
      String identifier,
      Path path,
      Optional<String> title,
      Optional<String> landingPage,
      Optional<Path> starter,
      Optional<AccountChoice> account) {
    this(identifier, path, title, landingPage, starter, account, ReplicaFacts.NONE);
  }

  /** The same under another spelling of its identifier, and at this path. */
  DatasetConfig as(String spelling, Path place) {
    return new DatasetConfig(spelling, place, title, landingPage, starter, account, facts);
  }
}
