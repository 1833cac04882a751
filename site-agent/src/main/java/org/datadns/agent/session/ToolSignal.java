package org.datadns.agent.session;

import java.time.Instant;
import java.util.Optional;

/** What a tool says of its being in use. */
sealed interface ToolSignal {
  /** Something runs in it. */
  record Busy() implements ToolSignal {}

  /**
   * Nothing runs in it.
   *
   * @param lastActive when something last did, where it knows
   */
  record Quiet(Optional<Instant> lastActive) implements ToolSignal {}

  /** It was asked and gave no answer that makes sense. */
  record Silence() implements ToolSignal {}
}
