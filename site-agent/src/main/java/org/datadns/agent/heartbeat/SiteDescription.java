package org.datadns.agent.heartbeat;

import org.datadns.protocol.wire.SitePolicy;

/**
 * Who this site is.
 *
 * @param id its id
 * @param title its name for people
 * @param contact its admins' e-mail address or URL
 * @param weight how much of the work it would like, compared with other sites; 1 is usual
 * @param policy whom it serves, whatever the resolver allows
 */
public record SiteDescription(
    String id, String title, String contact, double weight, SitePolicy policy) {
  /** One that serves everybody. */
  public SiteDescription(String id, String title, String contact, double weight) {
    this(id, title, contact, weight, SitePolicy.OPEN);
  }
}
