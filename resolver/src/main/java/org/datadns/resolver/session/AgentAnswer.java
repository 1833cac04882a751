package org.datadns.resolver.session;

import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionStatus;

/** What came of asking an agent. */
sealed interface AgentAnswer {
  /** It says how the session is. */
  record Status(SessionStatus status) implements AgentAnswer {}

  /** It says no. */
  record Refusal(Problem problem) implements AgentAnswer {}

  /** It did not answer in time, or could not be reached. */
  record Silence() implements AgentAnswer {}
}
