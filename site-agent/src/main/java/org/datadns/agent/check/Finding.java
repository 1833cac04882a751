package org.datadns.agent.check;

import java.util.Optional;

/**
 * What one step of a check came to.
 *
 * @param about what was tried, one word such as {@code websocket}
 * @param result whether it is as it should be
 * @param text what was found, for people
 * @param nextStep what to do about it
 */
public record Finding(String about, Result result, String text, Optional<String> nextStep) {
  /** Whether something is as it should be. */
  public enum Result {
    /** It is. */
    PASSED,
    /** It is not, and sessions would suffer. */
    FAILED,
    /** It could not be tried, or there is nothing to try. */
    SKIPPED
  }

  static Finding passed(String about, String text) {
    return new Finding(about, Result.PASSED, text, Optional.empty());
  }

  static Finding skipped(String about, String text) {
    return new Finding(about, Result.SKIPPED, text, Optional.empty());
  }

  static Finding failed(String about, String text, String nextStep) {
    return new Finding(about, Result.FAILED, text, Optional.of(nextStep));
  }
}
