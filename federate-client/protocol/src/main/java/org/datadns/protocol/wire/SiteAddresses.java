package org.datadns.protocol.wire;

/**
 * Where a site is reached. Approved once; session addresses are computed from it and never taken
 * from an agent's later answer.
 *
 * @param api base address of the agent's API, no trailing slash, for example {@code
 *     https://agent.site.example}
 * @param sessions how sessions are addressed, for example {@code https://*.nb.site.example} or
 *     {@code http://*.localhost:8091}; {@link SessionAddresses} has the other two shapes
 */
public record SiteAddresses(String api, String sessions) {
  /**
   * How sessions are addressed.
   *
   * @throws IllegalArgumentException when {@code sessions} has none of the three shapes
   */
  public SessionAddresses ofSessions() {
    return SessionAddresses.parse(sessions);
  }
}
