package org.datadns.protocol.client;

import org.datadns.protocol.wire.Problem;

/** The other side refused, with a problem. */
public final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  ProblemException(Problem problem) {
    super(problem.code() + ": " + problem.detail());
    this.problem = problem;
  }

  /** What was answered. */
  public Problem problem() {
    return problem;
  }
}
