package org.datadns.resolver.web;

import java.time.Instant;

/**
 * How a site joins.
 *
 * @param site the site's id
 * @param token with which it is approved at once; shown this once
 * @param expires when that is good no more
 * @param resolver the resolver's public address
 */
public record SiteJoinView(String site, String token, Instant expires, String resolver) {
  /** The commands of the site's admin, one a line. */
  public String commands() {
    return String.join(
        "\n",
        "federate site init --site " + site + " --resolver " + resolver,
        "java -jar site-agent.jar --config site-agent.yaml",
        "federate site join --token-file join-token");
  }
}
