package org.datadns.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code federate identifier}: what a text names, decided here without asking anybody. */
@Command(
    name = "identifier",
    description = "Says which dataset identifier a text is, in canonical form; works offline.",
    footer = {
      "Examples:",
      "  federate identifier https://doi.org/10.5072/FK2/ABC",
      "      doi:10.5072/fk2/abc",
      "  federate identifier --json - < names.txt",
      "      one line for each name: {\"input\",\"scheme\",\"canonical\",\"url\"}",
      "      or {\"input\",\"error\":{\"code\",\"text\"}}",
      "",
      "Exit code 1 when a text is no identifier; the others are answered all the same."
    })
final class IdentifierCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final Terminal terminal;

  @Parameters(
      arity = "1..*",
      paramLabel = "TEXT",
      description = "Texts to look at; - reads them from standard input, one a line.")
  private List<String> texts = List.of();

  IdentifierCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    boolean all = true;
    for (var text : texts) {
      all &= text.equals(STANDARD_INPUT) ? answerInput() : answer(text);
    }
    return all ? ExitCode.OK : ExitCode.REFUSED;
  }

  /** Ends early when nobody reads the answers, so that an endless input ends too. */
  private boolean answerInput() {
    boolean all = true;
    for (var line = terminal.read();
        line.isPresent() && !terminal.closed();
        line = terminal.read()) {
      all &= answer(line.get());
    }
    return all;
  }

  private boolean answer(String text) {
    return switch (Identifier.parse(text)) {
      case Recognised(var identifier) -> {
        if (terminal.json()) {
          terminal.write(Answer.of(text, identifier));
        } else {
          terminal.say(identifier.canonical());
        }
        yield true;
      }
      case Unrecognised not -> {
        if (terminal.json()) {
          terminal.write(Answer.of(text, new Reason(not.code(), not.text())));
        } else {
          terminal.note("federate: '" + text + "': " + not.text());
        }
        yield false;
      }
    };
  }

  /** One line of {@code --json}: the identifier's members, or the error. */
  private record Answer(
      String input,
      Optional<String> scheme,
      Optional<String> canonical,
      Optional<String> url,
      Optional<Reason> error) {
    static Answer of(String input, Identifier identifier) {
      return new Answer(
          input,
          Optional.of(identifier.scheme().label()),
          Optional.of(identifier.canonical()),
          Optional.of(identifier.url()),
          Optional.empty());
    }

    static Answer of(String input, Reason error) {
      return new Answer(
          input, Optional.empty(), Optional.empty(), Optional.empty(), Optional.of(error));
    }
  }
}
