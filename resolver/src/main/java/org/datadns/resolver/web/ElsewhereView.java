package org.datadns.resolver.web;

import java.util.Optional;

/**
 * Where else a dataset is found; links are shown only when they are http or https.
 *
 * @param landingPage its page at its repository
 * @param download all its files as one archive
 * @param binder where a Binder builds and runs it
 */
public record ElsewhereView(
    Optional<String> landingPage, Optional<String> download, Optional<String> binder) {
  /** Nowhere that is known. */
  public static final ElsewhereView NOWHERE =
      new ElsewhereView(Optional.empty(), Optional.empty(), Optional.empty());

  /** Whether there is anything to show. */
  public boolean isAnywhere() {
    return landingPage.isPresent() || download.isPresent() || binder.isPresent();
  }
}
