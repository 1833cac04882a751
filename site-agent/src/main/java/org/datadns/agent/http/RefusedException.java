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

  Problem problem() {
    return problem;
  }
}
