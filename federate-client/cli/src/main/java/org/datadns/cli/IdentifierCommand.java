package org.datadns.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.prefix.PrefixFile;
import org.datadns.protocol.wire.MalformedJsonException;
import org.datadns.protocol.wire.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
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
      "  federate identifier --prefixes full.json vario:0294",
      "      with all prefixes that identifiers.org knows",
      "",
      "Exit code 1 when a text is no identifier; the others are answered all the same."
    })
final class IdentifierCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  /** So much of a refused text is shown to people. */
  private static final int SHOWN = 200;

  private final Terminal terminal;

  @Parameters(
      arity = "1..*",
      paramLabel = "TEXT",
      description = "Texts to look at; - reads them from standard input, one a line.")
  private List<String> texts = List.of();

  @Option(
      names = "--prefixes",
      paramLabel = "FILE",
      description = "Also know the prefixes of this registry, JSON in identifiers.org's format.")
  private Optional<Path> registry = Optional.empty();

  private IdentifierParser parser = IdentifierParser.standard();

  IdentifierCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    registry.ifPresent(file -> parser = parserWith(file));
    boolean all = true;
    for (var text : texts) {
      all &= text.equals(STANDARD_INPUT) ? answerInput() : answer(text);
    }
    return all ? ExitCode.OK : ExitCode.REFUSED;
  }

  private IdentifierParser parserWith(Path file) {
    try {
      var prefixes = PrefixFile.read(file);
      if (!prefixes.unchecked().isEmpty()) {
        terminal.note(
            "federate: everything is taken behind these prefixes, whose patterns are not understood: "
                + String.join(", ", prefixes.unchecked()));
      }
      return new IdentifierParser(prefixes);
    } catch (IOException e) {
      throw CommandFailure.usage(
          "The registry of prefixes " + file + " cannot be read.",
          "Name a file that exists and that you may read.");
    } catch (MalformedJsonException e) {
      throw CommandFailure.usage(
          file + " is no registry of prefixes: " + e.getMessage() + ".",
          "Take the registry's full.json as identifiers.org publishes it.");
    }
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
    return switch (parser.parse(text)) {
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
          terminal.note("federate: '" + shown(text) + "': " + not.text());
        }
        yield false;
      }
    };
  }

  private static String shown(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
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
