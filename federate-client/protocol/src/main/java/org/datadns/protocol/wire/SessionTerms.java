package org.datadns.protocol.wire;

import java.time.Duration;
import java.util.Optional;

/**
 * What the resolver's policy leaves of what a site gives its sessions. A site may give less.
 *
 * @param longest how long the session may live, however often it is extended; absent means as long
 *     as the site lets any
 * @param closed whether it may reach nothing beyond its datasets, whatever the site lets others
 *     reach; absent means no
 */
public record SessionTerms(Optional<Duration> longest, Optional<Boolean> closed) {
  /** As the site gives them to all. */
  public static final SessionTerms NONE = new SessionTerms(Optional.empty(), Optional.empty());

  /** Whether it may reach nothing beyond its datasets. */
  public boolean isClosed() {
    return closed.orElse(false);
  }
}
