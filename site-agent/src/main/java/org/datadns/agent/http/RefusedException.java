package org.datadns.agent.http;

import org.datadns.protocol.wire.Problem;

/** A request that is answered with a problem. */
final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  RefusedException(int status, String code, String title, String detail) {
    super(code);
    this.problem = Problem.of(status, code, title, detail);
  }

  /** What the resolver answered to this agent is answered to whoever asked it. */
  RefusedException(Problem problem) {
    super(problem.code());
    this.problem = problem;
  }

  /** A body that is JSON and yet not what is asked for. */
  static RefusedException malformed(String what) {
    return new RefusedException(
        400, "malformed-request", "Malformed request", "The body cannot be used: " + what + ".");
  }

  Problem problem() {
    return problem;
  }
}
