package org.datadns.resolver.access;

import java.util.Set;

/** Who makes a request. */
public sealed interface Caller {
  /** Nobody in particular. */
  record Anyone() implements Caller {}

  /**
   * A person.
   *
   * @param scopes what part of the person's rights this request may use: all with a cookie, those
   *     of a token with that
   */
  record Known(Person person, Set<Scope> scopes) implements Caller {
    public Known {
      scopes = Set.copyOf(scopes);
    }

    /** A person known by a cookie. */
    public Known(Person person) {
      this(person, Scope.ALL);
    }
  }

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
