package org.datadns.resolver.session;

import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SaveStatus;

/** What came of asking an agent about files that are sent to a repository. */
sealed interface SaveAnswer {
  /** It says how far that is. */
  record Status(SaveStatus status) implements SaveAnswer {}

  /** It says no. */
  record Refusal(Problem problem) implements SaveAnswer {}

  /** It did not answer in time, or could not be reached. */
  record Silence() implements SaveAnswer {}
}
