package org.datadns.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code federate completion}: teaches bash and zsh to complete this program's words. */
@Command(
    name = "completion",
    description = "Prints a script with which bash and zsh complete the words of federate.",
    footer = {
      "In bash, for this shell:",
      "  source <(federate completion)",
      "For every shell, in ~/.bashrc or, after 'autoload -U +X bashcompinit && bashcompinit',"
          + " in ~/.zshrc:",
      "  source <(federate completion)"
    })
final class CompletionCommand implements Runnable {
  private final Terminal terminal;

  @Spec private CommandSpec spec = CommandSpec.create();

  CompletionCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    var root = spec.root();
    terminal.out().print(AutoComplete.bash(root.name(), root.commandLine()));
    terminal.out().flush();
  }
}
