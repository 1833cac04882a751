package org.datadns.resolver.access;

import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;

/** What part of a person's rights a request may use. A cookie has all; a token only its own. */
public enum Scope {
  /** See and open datasets as this person. */
  DATASETS,
  /** Start, list, follow, extend and stop this person's sessions. */
  SESSIONS,
  /** Make, join and keep groups. */
  GROUPS,
  /** Make, list and revoke this person's tokens. */
  TOKENS,
  /** Do what this person's roles allow. */
  ADMIN,
  /** Enter and share sessions, and keep what is the person's own: no token has it. */
  SELF;

  /** All of them: what a browser with the person's cookie may use. */
  public static final Set<Scope> ALL = Set.copyOf(EnumSet.allOf(Scope.class));

  /** The name on the wire, lower case. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
