package org.datadns.protocol.wire;

/**
 * Where a site is reached. Approved once; session addresses are computed from it and never taken
 * from an agent's later answer.
 *
 * @param api base address of the agent's API, no trailing slash, for example {@code
 *     https://agent.site.example}
 * @param sessions origin of a session with {@code *} in the session id's place, for example {@code
 *     https://*.nb.site.example} or {@code http://*.localhost:8091}
 */
public record SiteAddresses(String api, String sessions) {
  /** The origin at which one session is served, without a trailing slash. */
  public String sessionOrigin(String session) {
    return sessions.replace("*", session);
  }
}
