package org.datadns.agent.heartbeat;

import java.time.Instant;
import java.util.Optional;

/**
 * Where this site stands with its resolver.
 *
 * @param state {@code unjoined}, {@code pending} or {@code approved}
 * @param lastHeartbeat when the resolver last took a heartbeat
 * @param problem why it does not now
 */
public record Membership(String state, Optional<Instant> lastHeartbeat, Optional<String> problem) {
  static final Membership NONE = new Membership("unjoined", Optional.empty(), Optional.empty());

  boolean isApproved() {
    return state.equals("approved");
  }
}
