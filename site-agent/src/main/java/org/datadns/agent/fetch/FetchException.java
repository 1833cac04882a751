package org.datadns.agent.fetch;

import org.jspecify.annotations.Nullable;

/** That something could not be fetched. */
public final class FetchException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final int status;

  /** Why not. */
  public enum Kind {
    /** The host stands for an address that is not public. */
    PRIVATE_ADDRESS,
    /** The answer is larger than what was asked for. */
    TOO_LARGE,
    /** The host answered with another status than 200. */
    STATUS,
    /** It redirects to another host. */
    OTHER_HOST,
    /** It redirects too often, or to what is no address. */
    BAD_REDIRECT,
    /** It did not answer in time. */
    LATE,
    /** It cannot be reached, or broke off. */
    UNREACHABLE
  }

  FetchException(Kind kind, @Nullable Throwable cause) {
    this(kind, 0, cause);
  }

  FetchException(Kind kind, int status, @Nullable Throwable cause) {
    super(kind.name(), cause);
    this.kind = kind;
    this.status = status;
  }

  /** Why not. */
  public Kind kind() {
    return kind;
  }

  /** The status of {@link Kind#STATUS}, else 0. */
  public int status() {
    return status;
  }
}
