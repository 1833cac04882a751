package org.datadns.resolver.access;

import java.util.Optional;

/** What an action is done to. */
public sealed interface Target {
  /** The federation as a whole. */
  record Federation() implements Target {}

  /**
   * A dataset.
   *
   * @param identifier its canonical identifier
   */
  record OfDataset(String identifier) implements Target {}

  /**
   * A name, as something that is described.
   *
   * @param describer the site that holds the namespace it lies in; empty when no site does
   */
  record OfName(Optional<String> describer) implements Target {}

  /**
   * A session.
   *
   * @param person id of the person it belongs to
   */
  record OfSession(String person) implements Target {}

  /**
   * A site.
   *
   * @param id the site
   */
  record OfSite(String id) implements Target {}
}
