package org.datadns.cli;

import java.util.List;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Problem;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The one place where a failed command becomes a problem in the terminal and an exit code. */
final class Failures implements IExecutionExceptionHandler, IParameterExceptionHandler {
  private final Terminal terminal;

  Failures(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public int handleExecutionException(
      Exception failure, CommandLine command, ParseResult parseResult) throws Exception {
    return switch (failure) {
      case CommandFailure known -> end(known);
      case ProblemException refused -> {
        terminal.tell(refused.problem());
        yield ExitCode.REFUSED;
      }
      case UnreachableException silent ->
          end(
              CommandFailure.unreachable(
                  silent.getMessage() + ".",
                  "Check the resolver's address (--resolver or DATA_DNS_RESOLVER) and that it"
                      + " runs."));
      case MalformedJsonException strange ->
          end(
              CommandFailure.refused(
                  502,
                  "unexpected-answer",
                  "The answer was not the one expected: " + strange.getMessage() + ".",
                  "Check that the address is that of a resolver or site agent of Data DNS."));
      default -> throw failure;
    };
  }

  @Override
  public int handleParseException(ParameterException mistake, String[] arguments) {
    var command = mistake.getCommandLine();
    terminal.json(List.of(arguments).contains("--json"));
    terminal.tell(
        Problem.of(400, "usage", "Unusable command line", String.valueOf(mistake.getMessage()))
            .withNextStep("See: " + command.getCommandSpec().qualifiedName() + " --help"));
    if (!terminal.json()) {
      UnmatchedArgumentException.printSuggestions(mistake, terminal.err());
      if (!command.getSubcommands().isEmpty()) {
        command.usage(terminal.err());
      }
    }
    return ExitCode.USAGE;
  }

  private int end(CommandFailure failure) {
    terminal.tell(failure.problem());
    return failure.exitCode();
  }
}
