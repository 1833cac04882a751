package org.datadns.protocol.wire;

/**
 * Where one session is served.
 *
 * @param origin scheme and authority as browsers write them in {@code Origin}: no trailing slash
 * @param base the path below which everything of it is; begins and ends with a slash
 */
public record SessionAddress(String origin, String base) {
  /** The path of the proxy's own pages and calls on each session's origin, below the base. */
  public static final String OWN = ".well-known/data-dns/";

  /** The address people open. */
  public String url() {
    return origin + base;
  }

  /** Where the resolver's page sends an {@code enter} ticket. */
  public String entry() {
    return url() + OWN + "enter";
  }
}
