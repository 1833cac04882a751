package org.datadns.resolver.session;

import org.datadns.protocol.wire.Problem;

/** What an agent answers that is to remove a workspace. */
sealed interface RemovalAnswer {
  /** It is not there any more. */
  record Gone() implements RemovalAnswer {}

  /** It stays. */
  record Refusal(Problem problem) implements RemovalAnswer {}

  /** No answer in time: it may be there or not. */
  record Silence() implements RemovalAnswer {}
}
