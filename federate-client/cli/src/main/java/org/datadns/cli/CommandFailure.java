package org.datadns.cli;

import org.datadns.protocol.wire.Problem;

/**
 * A command cannot go on, for a reason found on this side. The problem's status is the one a server
 * would have answered.
 */
final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final int exitCode;

  private CommandFailure(Problem problem, int exitCode) {
    super(problem.code() + ": " + problem.detail());
    this.problem = problem;
    this.exitCode = exitCode;
  }

  static CommandFailure refused(int status, String code, String detail, String nextStep) {
    return new CommandFailure(
        Problem.of(status, code, "Refused", detail).withNextStep(nextStep), ExitCode.REFUSED);
  }

  static CommandFailure usage(String detail, String nextStep) {
    return new CommandFailure(
        Problem.of(400, "usage", "Unusable command line", detail).withNextStep(nextStep),
        ExitCode.USAGE);
  }

  static CommandFailure unreachable(String detail, String nextStep) {
    return new CommandFailure(
        Problem.of(503, "unreachable", "No answer", detail).withNextStep(nextStep),
        ExitCode.UNREACHABLE);
  }

  Problem problem() {
    return problem;
  }

  int exitCode() {
    return exitCode;
  }
}
