package org.datadns.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.datadns.cli.LocalAgent.Dataset;
import org.datadns.cli.LocalAgent.Rule;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code federate dataset list}: page by page, however many there are. */
@Command(
    name = "list",
    description = {
      "Lists the datasets of the site agent on this machine.",
      "The columns: identifier, served, refused or unseen, file system (local, nfs4, ceph, ...),"
          + " user and groups its sessions run as, path, title, and why it is refused."
    },
    footer = {
      "Examples:",
      "  federate dataset list --prefix doi:10.5072/fk2/",
      "  federate dataset list --ill",
      "  federate dataset list --json | jq -r 'select(.origin == \"added\") | .path'"
    })
final class DatasetListCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LocalAgentOption local = new LocalAgentOption();

  @Option(
      names = "--prefix",
      paramLabel = "TEXT",
      description = "Only those whose canonical identifier begins so.")
  private String prefix = "";

  @Option(names = "--ill", description = "Only those that are known not to be served.")
  private boolean onlyIll;

  @Option(
      names = "--refused",
      description = "The lines that the resolver did not take instead, with its reasons.")
  private boolean refusedByResolver;

  DatasetListCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    var agent = local.agent();
    if (refusedByResolver) {
      return refused(agent);
    }
    if (onlyIll) {
      show(agent.ill());
      return ExitCode.OK;
    }
    Optional<String> cursor = Optional.empty();
    boolean any = false;
    do {
      var page = agent.page(prefix, cursor);
      page.rules().forEach(this::show);
      show(page.datasets());
      any |= !page.datasets().isEmpty() || !page.rules().isEmpty();
      cursor = page.next();
    } while (cursor.isPresent() && !terminal.closed());
    if (!any) {
      terminal.note("No dataset yet. Add one: federate dataset add IDENTIFIER PATH");
    }
    return ExitCode.OK;
  }

  private int refused(LocalAgent agent) {
    var refused = agent.refused();
    for (var line : refused.lines()) {
      if (terminal.json()) {
        terminal.write(line);
      } else {
        terminal.say(line.identifier() + ": " + line.reason().text());
      }
    }
    terminal.note(
        refused.count() == 0
            ? "The resolver took everything."
            : "The resolver refused %,d lines; %,d are shown."
                .formatted(refused.count(), refused.lines().size()));
    return ExitCode.OK;
  }

  private void show(Rule rule) {
    if (terminal.json()) {
      terminal.write(rule);
    } else {
      terminal.say(DatasetTable.line(rule));
    }
  }

  private void show(List<Dataset> datasets) {
    if (terminal.json()) {
      datasets.forEach(terminal::write);
    } else {
      DatasetTable.lines(datasets).forEach(terminal::say);
    }
  }
}
