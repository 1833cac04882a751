package org.datadns.resolver.outbound;

/** What came of asking somebody. */
public sealed interface Outcome {
  /**
   * They answered.
   *
   * @param status the HTTP status
   * @param text all of the body, as UTF-8
   */
  record Answer(int status, String text) implements Outcome {}

  /**
   * They did not, or not so that it could be used.
   *
   * @param detail a few words for a log, with nothing in them that was asked
   */
  record NoAnswer(Why why, String detail) implements Outcome {}

  /** Why there is no answer. */
  enum Why {
    /** The name stands for an address that is not asked. */
    FORBIDDEN_ADDRESS,
    /** The name is not known. */
    UNKNOWN_HOST,
    /** It did not come in time. */
    LATE,
    /** No connection could be made, or it broke. */
    NO_CONNECTION,
    /** It is larger than what is taken. */
    TOO_LARGE,
    /** It leads where nobody is asked. */
    ELSEWHERE
  }
}
