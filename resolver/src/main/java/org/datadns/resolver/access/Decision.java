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
   *     {@code not-site-admin}, {@code not-this-site}, {@code site-not-approved}, {@code
   *     not-describer}, {@code not-signed-in} or {@code scope-missing}
   */
  record Denied(Reason reason) implements Decision {}
}
