package org.datadns.agent.session;

import java.util.Optional;
import java.util.Set;

/**
 * Where the sessions of a site are served, as far as running them goes. Implementations are
 * thread-safe and do not block for long.
 */
public interface Addresses {
  /** The path that a session is served below; begins and ends with a slash. */
  String base(String session);

  /** Makes sure that a session has an address; false when there is none left. */
  boolean take(String session);

  /** Takes back the addresses of all sessions but these. */
  void keepOnly(Set<String> sessions);

  /** The port that a session is served at, where each has its own. */
  Optional<Integer> port(String session);
}
