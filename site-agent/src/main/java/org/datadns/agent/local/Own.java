package org.datadns.agent.local;

import java.net.URI;
import org.datadns.protocol.wire.SessionAddresses;

/**
 * This site as its own pages speak of it; known once its sockets are bound.
 *
 * @param site its id
 * @param title its name for people
 * @param page the address of its own pages, which is that of its API; no trailing slash
 * @param sessions how its sessions are addressed
 * @param resolver the resolver's address
 */
public record Own(String site, String title, URI page, SessionAddresses sessions, URI resolver) {
  /** The origin of its own pages, as browsers write it. */
  String origin() {
    int port = page.getPort();
    boolean usual = port == -1 || port == ("https".equals(page.getScheme()) ? 443 : 80);
    return page.getScheme() + "://" + page.getHost() + (usual ? "" : ":" + port);
  }

  boolean isSecure() {
    return "https".equals(page.getScheme());
  }
}
