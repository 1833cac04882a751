package org.datadns.protocol.wire;

import java.util.List;
import java.util.Optional;

/**
 * A dataset that somebody proposes at the console for a site to hold, or to hold no more. Where it
 * lies is told by the name that the site gave a mount and the way below it: no path of the site is
 * ever named outside of it.
 *
 * @param identifier in any spelling
 * @param remove whether the site shall hold it no more; then nothing but the version counts
 * @param mount the name of a mount that the site's configuration opens to the console
 * @param path of the dataset below the mount, relative
 * @param aliases further identifiers
 * @param title its title
 * @param landingPage where it is described
 * @param version its version; absent for the only one
 * @param versionOf the concept it is a version of
 * @param bytes its size
 * @param checksum as {@code sha-256:0123abcd}
 * @param tools ids of the tools that may open it there; absent means all of the site's
 * @param descendants whether names below its identifier lead into it
 */
public record ProposedDataset(
    String identifier,
    Optional<Boolean> remove,
    Optional<String> mount,
    Optional<String> path,
    Optional<List<String>> aliases,
    Optional<String> title,
    Optional<String> landingPage,
    Optional<String> version,
    Optional<String> versionOf,
    Optional<Long> bytes,
    Optional<String> checksum,
    Optional<List<String>> tools,
    Optional<Boolean> descendants) {

  /** A dataset with a title and nothing more. */
  public static ProposedDataset of(
      String identifier, String mount, String path, Optional<String> title) {
    return new ProposedDataset(
        identifier,
        Optional.empty(),
        Optional.of(mount),
        Optional.of(path),
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

  /** One that shall be held no more. */
  public static ProposedDataset removal(String identifier, Optional<String> version) {
    return new ProposedDataset(
        identifier,
        Optional.of(true),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        version,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** Whether the site shall hold it no more. */
  public boolean isRemoval() {
    return remove.orElse(false);
  }
}
