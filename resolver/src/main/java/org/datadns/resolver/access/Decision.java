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
   *     {@code not-site-admin}, {@code not-owner}, {@code not-your-group}, {@code sign-in-needed}
   *     or another of a {@link Policy}, {@code not-this-site}, {@code site-not-approved}, {@code
   *     not-describer} or {@code scope-missing}
   */
  record Denied(Reason reason) implements Decision {}
}
