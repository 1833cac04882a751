package org.datadns.agent.session;

import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionStatus;

/** What became of an order. */
public sealed interface Admission {
  /** It is being carried out, or was before. */
  record Accepted(SessionStatus status) implements Admission {}

  /**
   * It is not, and nothing was started.
   *
   * @param reason code {@code attempt-superseded}, {@code unknown-tool}, {@code unknown-size},
   *     {@code tool-withdrawn}, {@code site-policy}, {@code not-held}, {@code notebook-refused},
   *     {@code draining}, {@code full} or {@code person-full}
   */
  record Refused(Reason reason) implements Admission {}
}
