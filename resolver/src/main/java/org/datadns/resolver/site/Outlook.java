package org.datadns.resolver.site;

import static java.util.Objects.requireNonNull;

/**
 * What this resolver makes of a site, beside what the site says of itself.
 *
 * @param liveness whether it is believed to serve; one that is suspect comes after all that are not
 * @param reach whether its address was proved to lead to it
 * @param success how starts there went of late: 0 when all failed, 1 when all went well or there
 *     were none; what is long past counts less
 */
public record Outlook(Liveness liveness, Reach reach, double success) {
  public Outlook {
    requireNonNull(liveness, "liveness");
    requireNonNull(reach, "reach");
  }
}
