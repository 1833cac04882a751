package org.datadns.agent.proxy;

import java.util.Optional;

/**
 * What the proxy asks of the sessions of this site. Implementations are thread-safe and answer from
 * memory: {@code find} is on the path of every request.
 */
public interface Upstreams {
  /**
   * Where a session's requests go.
   *
   * @param session any text that an address held in the place of the session's id
   */
  Lookup find(String session);

  /**
   * The session that a port was given to, at a site that gives each session a port.
   *
   * @param port a port of the range that the site is approved for
   */
  default Optional<String> at(int port) {
    return Optional.empty();
  }

  /** Whether a session was begun at this site itself, whose own page then lets people in. */
  default boolean isLocal(String session) {
    return false;
  }

  /**
   * By what somebody is known with whom an attempt of a session is shared: it is in their cookie.
   * Empty when it is not shared with them now; never the id of a session's own person.
   */
  default Optional<String> companion(String session, int attempt, String person) {
    return Optional.empty();
  }

  /** Whether whoever is known by this may still be in an attempt that is shared. */
  default boolean isCompanion(String session, int attempt, String holder) {
    return false;
  }

  /**
   * Told when a person came in with a ticket, after the ticket was burnt and before the answer
   * leaves. An attempt that nobody enters is stopped by whoever implements this.
   */
  void entered(String session, int attempt, String person);
}
