package org.datadns.resolver.http;

import org.datadns.protocol.wire.Problem;

/**
 * A request that is answered with a problem. Thrown by routes alone; {@link Problems} turns it into
 * the answer.
 */
public final class Refused extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  /** Refuses with this problem. */
  public Refused(Problem problem) {
    // control flow, not a fault: nobody reads its stack trace
    super(problem.code() + ": " + problem.detail(), null, false, false);
    this.problem = problem;
  }

  /** Refuses a request that is malformed or ambiguous: status 400. */
  public static Refused badRequest(String code, String detail) {
    return new Refused(Problem.of(400, code, "Bad request", detail));
  }

  /** What is answered. */
  public Problem problem() {
    return problem;
  }
}
