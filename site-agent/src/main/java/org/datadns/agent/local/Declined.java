package org.datadns.agent.local;

import org.datadns.protocol.wire.Problem;

/** A request to one of this site's own pages that is answered with a problem. */
final class Declined extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  Declined(int status, String code, String title, String detail) {
    super(code);
    this.problem = Problem.of(status, code, title, detail);
  }

  Problem problem() {
    return problem;
  }
}
