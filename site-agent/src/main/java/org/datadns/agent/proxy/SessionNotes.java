package org.datadns.agent.proxy;

import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/**
 * What a page of a session may learn of its own session, and ask for. Implementations are
 * thread-safe and answer from memory.
 */
public interface SessionNotes {
  /**
   * How a session stands, as its page shows it.
   *
   * @param state its state's name
   * @param endsAt when it stops unless something changes
   * @param warning why it stops soon
   * @param canExtend whether {@link #extend} would let it live longer
   */
  record Note(
      String state, Optional<Instant> endsAt, Optional<Reason> warning, boolean canExtend) {}

  /** How a session stands; empty when it is not known. */
  Optional<Note> of(String session);

  /**
   * Lets a session live longer, as its person asks.
   *
   * @return how it stands then; empty when it cannot live longer
   */
  Optional<Note> extend(String session, int attempt);
}
