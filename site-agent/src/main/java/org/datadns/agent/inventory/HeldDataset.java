package org.datadns.agent.inventory;

import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/**
 * A dataset of this site and whether it can be served.
 *
 * @param identifier canonical identifier, or what was given when that is none
 * @param config what the admin said
 * @param mountName its folder below {@code /data} in containers: letters, digits, dot, dash,
 *     underscore
 * @param refusal why it is not served; empty when it is
 */
public record HeldDataset(
    String identifier, DatasetConfig config, String mountName, Optional<Reason> refusal) {
  /** Whether sessions can open it. */
  public boolean isServed() {
    return refusal.isEmpty();
  }

  HeldDataset refusedFor(Optional<Reason> why) {
    return new HeldDataset(identifier, config, mountName, why);
  }

  /** Whether both are served, or refused for the same reason. */
  boolean looksLike(HeldDataset other) {
    return refusal.equals(other.refusal);
  }
}
