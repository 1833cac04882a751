package org.datadns.agent.proxy;

/**
 * What the proxy asks of the sessions of this site. Implementations are thread-safe and answer from
 * memory: {@code find} is on the path of every request.
 */
public interface Upstreams {
  /**
   * Where a session's requests go.
   *
   * @param session any text that a host name held in the place of the session's id
   */
  Lookup find(String session);

  /**
   * Told when a person came in with a ticket, after the ticket was burnt and before the answer
   * leaves. An attempt that nobody enters is stopped by whoever implements this.
   */
  void entered(String session, int attempt, String person);
}
