package org.datadns.protocol.wire;

import java.util.List;

/**
 * What speaks for a site no more. {@code DELETE /api/sites/{site}/keys}.
 *
 * @param site the site
 * @param kids ids of the keys
 * @param keyless whether it has none now, and must join again
 */
public record RevokedKeys(String site, List<String> kids, boolean keyless) {
  public RevokedKeys {
    kids = List.copyOf(kids);
  }
}
