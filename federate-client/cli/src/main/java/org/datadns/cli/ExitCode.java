package org.datadns.cli;

/** What the process ends with. */
final class ExitCode {
  static final int OK = 0;

  /** Somebody said no: the resolver, the agent, or a rule of this program. */
  static final int REFUSED = 1;

  /** The command line, or a file it names, cannot be used. */
  static final int USAGE = 2;

  /** Nobody answered. */
  static final int UNREACHABLE = 3;

  private ExitCode() {}
}
