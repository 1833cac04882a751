package org.datadns.agent.inventory;

import java.nio.file.Path;
import java.util.Optional;
import org.datadns.agent.layout.Layout;

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
 * @param layout how its files lie below its path
 */
public record DatasetConfig(
    String identifier,
    Path path,
    Optional<String> title,
    Optional<String> landingPage,
    Optional<Path> starter,
    Optional<AccountChoice> account,
    ReplicaFacts facts,
    Layout layout) {

  /** A directory of which nothing else is known. */
  public DatasetConfig(
      String identifier,
      Path path,
      Optional<String> title,
      Optional<String> landingPage,
      Optional<Path> starter,
      Optional<AccountChoice> account) {
    this(
        identifier, path, title, landingPage, starter, account, ReplicaFacts.NONE, Layout.AS_IT_IS);
  }

  /** The same under another spelling of its identifier, and at this path. */
  DatasetConfig as(String spelling, Path place) {
    return new DatasetConfig(spelling, place, title, landingPage, starter, account, facts, layout);
  }

  /** The same with another layout. */
  public DatasetConfig in(Layout other) {
    return new DatasetConfig(identifier, path, title, landingPage, starter, account, facts, other);
  }
}
