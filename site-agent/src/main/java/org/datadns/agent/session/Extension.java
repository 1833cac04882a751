package org.datadns.agent.session;

import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionStatus;

/** What became of asking for more time. */
public sealed interface Extension {
  /** It stops later than it would have, or is not idle any more. */
  record Extended(SessionStatus status) implements Extension {}

  /**
   * It has the time it had.
   *
   * @param reason code {@code unknown-session}, {@code attempt-superseded}, {@code not-ready} or
   *     {@code longest-reached}
   */
  record Refused(Reason reason) implements Extension {}
}
