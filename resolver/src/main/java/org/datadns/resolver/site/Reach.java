package org.datadns.resolver.site;

import java.time.Instant;
import org.datadns.protocol.wire.Reason;

/**
 * Whether this resolver comes through to a site's approved address: a heartbeat also leaves a
 * firewall that lets no click in.
 */
public sealed interface Reach {
  /** Nobody has tried yet: nobody is sent there. */
  record Untried() implements Reach {}

  /** The site itself answered there. */
  record Proved(Instant since) implements Reach {}

  /**
   * It did not.
   *
   * @param reason what came instead
   * @param since when that was first so
   */
  record Failing(Reason reason, Instant since) implements Reach {}

  /** Whether people may be sent there. */
  default boolean isProved() {
    return this instanceof Proved;
  }
}
