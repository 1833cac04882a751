package org.datadns.resolver.access;

import org.datadns.protocol.wire.Reason;

/** What came of asking whether someone may do something. */
public sealed interface Decision {
  /** Yes. */
  record Allowed() implements Decision {}

  /**
   * No.
   *
   * @param reason why: {@code no-person}, {@code not-your-session}, {@code not-administrator},
   *     {@code not-this-site}, {@code site-not-approved} or {@code not-describer}
   */
  record Denied(Reason reason) implements Decision {}
}
