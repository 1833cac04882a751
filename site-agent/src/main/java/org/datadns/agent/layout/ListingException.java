package org.datadns.agent.layout;

import org.datadns.protocol.wire.Reason;
import org.jspecify.annotations.Nullable;

/** That no list of files could be had, with a reason fit for people; names no path. */
public final class ListingException extends Exception {
  private static final long serialVersionUID = 1L;
  private final String code;

  /**
   * @param code {@code listing-invalid}, {@code listing-unreachable}, {@code listing-refused},
   *     {@code listing-too-large}, {@code listing-missing} or {@code no-such-version}
   */
  public ListingException(String code, String text, @Nullable Throwable cause) {
    super(text, cause);
    this.code = code;
  }

  /** Why, for people. */
  public Reason reason() {
    return new Reason(code, String.valueOf(getMessage()));
  }
}
