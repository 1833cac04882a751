package org.datadns.signin;

import org.datadns.protocol.wire.Reason;

/** What came of a browser's return from a provider. */
public sealed interface Completion {
  /**
   * The person is known.
   *
   * @param returnTo a path of ours, where the person was going
   */
  record SignedIn(Identity identity, String returnTo) implements Completion {}

  /**
   * The person is not.
   *
   * @param reason code {@code no-transaction}, {@code wrong-provider}, {@code wrong-state}, {@code
   *     wrong-issuer}, {@code malformed-answer}, {@code provider-refused}, {@code code-refused} or
   *     {@code wrong-token}; the text is for the person
   * @param detail what exactly, for the log alone
   */
  record Refused(Reason reason, String detail) implements Completion {}

  /**
   * It cannot be known now.
   *
   * @param reason code {@code provider-unavailable}
   * @param detail what exactly, for the log alone
   */
  record Unavailable(Reason reason, String detail) implements Completion {}
}
