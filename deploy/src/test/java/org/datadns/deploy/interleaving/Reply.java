package org.datadns.deploy.interleaving;

import org.datadns.protocol.wire.SessionStatus;

/** What a resolver hears after it asked an agent. */
public sealed interface Reply {
  /** The agent says how the session is. */
  record Said(SessionStatus status) implements Reply {
    /** What anything depends on. */
    @Override
    public String toString() {
      return status.attempt() + " " + status.state();
    }
  }

  /** The agent says no. */
  record Refused(int status, String code) implements Reply {}

  /** Nothing came in time. */
  record Nothing() implements Reply {}
}
