package org.datadns.resolver.site;

import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/** Whether a site is believed to serve, as this resolver sees it. */
public sealed interface Liveness {
  /** It is heard, and nothing speaks against it. */
  record Alive() implements Liveness {}

  /**
   * It is heard, but a start there failed or was not answered: others come first.
   *
   * @param reason what happened
   * @param since when
   */
  record Suspect(Reason reason, Instant since) implements Liveness {}

  /**
   * Its last heartbeat is no longer believed.
   *
   * @param since when it was heard last; empty when it never was
   */
  record Gone(Optional<Instant> since) implements Liveness {}

  /** Whether its last heartbeat is believed. */
  default boolean isHeard() {
    return !(this instanceof Gone);
  }
}
