package org.datadns.resolver.access;

/** Who makes a request. */
public sealed interface Caller {
  /** Nobody in particular. */
  record Anyone() implements Caller {}

  /** A person known by a cookie. */
  record Known(Person person) implements Caller {}

  /** Whoever holds the admin token. */
  record Administrator() implements Caller {}

  /**
   * A site that proved to hold its key.
   *
   * @param id the site
   * @param approved whether it was let into the federation
   */
  record SiteAgent(String id, boolean approved) implements Caller {}
}
