package org.datadns.cli;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.datadns.cli.LocalAgent.Finding;
import org.datadns.cli.LocalAgent.ToolFile;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate tool}: the tools of the site agent on this machine. */
@Command(
    name = "tool",
    description = "Tries the tools that the site agent on this machine offers, or shall offer.",
    footer = {"Example:", "  federate tool check jupyter.yaml"})
final class ToolCommands {
  private static final String INDENT = " ".repeat(20);

  private final Terminal terminal;

  ToolCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "check",
      description = {
        "Starts the tool that a file describes, as a session would, and says what is wrong with it.",
        "It runs in a container and a workspace of its own, on a dataset of its own; all of it is gone"
            + " afterwards. Sessions are not touched, and the file need not be the agent's yet.",
        "The columns: passed, failed or skipped; what was tried; what was found."
      },
      footer = {
        "Examples:",
        "  federate tool check /etc/data-dns/tools/jupyter.yaml",
        "  federate tool check new.yaml --json | jq -r 'select(.result == \"failed\") | .nextStep'"
      })
  int check(
      @Mixin LocalAgentOption local,
      @Option(
              names = "--ready-within",
              paramLabel = "SECONDS",
              defaultValue = "60",
              description =
                  "How long the tool may take until it answers, at most 600. Default:"
                      + " ${DEFAULT-VALUE}.")
          int seconds,
      @Parameters(paramLabel = "FILE", description = "The tool file.") Path file) {
    if (seconds < 1 || seconds > 600) {
      throw CommandFailure.usage(
          "--ready-within must be from 1 to 600 seconds.", "For example: --ready-within 120");
    }
    var failed = new ArrayList<Finding>();
    local
        .agent()
        .check(
            read(file),
            Duration.ofSeconds(seconds),
            finding -> {
              show(finding);
              if (finding.isFailure()) {
                failed.add(finding);
              }
            });
    terminal.note(summary(failed));
    return failed.isEmpty() ? ExitCode.OK : ExitCode.REFUSED;
  }

  private void show(Finding finding) {
    if (terminal.json()) {
      terminal.write(finding);
      return;
    }
    terminal.say("%-7s  %-9s  %s".formatted(finding.result(), finding.about(), finding.text()));
    finding.nextStep().ifPresent(step -> terminal.say(INDENT + step));
  }

  private static String summary(List<Finding> failed) {
    return failed.isEmpty()
        ? "The tool can be offered: put the file into the agent's tools-directory and start the agent"
            + " again."
        : "The tool cannot be offered so.";
  }

  private static ToolFile read(Path file) {
    var path = file.toAbsolutePath().normalize();
    try {
      return new ToolFile(
          String.valueOf(path.getFileName()),
          String.valueOf(path.getParent()),
          Files.readString(path));
    } catch (CharacterCodingException e) {
      throw CommandFailure.usage(file + " is not UTF-8.", "Save it as UTF-8.");
    } catch (IOException e) {
      throw CommandFailure.usage(
          file + " cannot be read.", "Name a tool file; deploy/tools has some.");
    }
  }
}
