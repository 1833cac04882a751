package org.datadns.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.cli.LocalAgent.Account;
import org.datadns.cli.LocalAgent.Dataset;
import org.datadns.cli.LocalAgent.NewDataset;
import org.datadns.protocol.wire.Reason;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate dataset}: the inventory of the site agent on this machine. */
@Command(
    name = "dataset",
    description = "Registers datasets mounted here with the site agent on this machine.",
    footer = {
      "Examples:",
      "  federate dataset add doi:10.5072/FK2/ABC /mnt/data/abc --title 'Ice cores'",
      "  federate dataset list"
    })
final class DatasetCommands {
  private final Terminal terminal;

  DatasetCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "add",
      description = "Registers a dataset that is mounted at a path. Sessions see it read-only.",
      footer = {
        "Examples:",
        "  federate dataset add doi:10.5072/FK2/ABC /mnt/data/abc --title 'Ice cores'",
        "  federate dataset list"
      })
  void add(
      @Mixin LocalAgentOption local,
      @Option(names = "--title", paramLabel = "TEXT", description = "Its title, for people.")
          Optional<String> title,
      @Option(
              names = "--user",
              paramLabel = "NUMBER",
              description = "The user its sessions run as; the site's own by default.")
          Optional<Integer> user,
      @Option(
              names = "--group",
              paramLabel = "NUMBER",
              description = "The primary group they run as; the site's own by default.")
          Optional<Integer> group,
      @Option(
              names = "--groups",
              paramLabel = "NUMBER",
              split = ",",
              description = "More groups they belong to, such as the project's that may read it.")
          @Nullable List<Integer> groups,
      @Parameters(paramLabel = "IDENTIFIER", description = "DOI or web address of the dataset.")
          String identifier,
      @Parameters(
              paramLabel = "PATH",
              description = "The directory or file; it never leaves this site.")
          Path path) {
    var here = path.toAbsolutePath().normalize().toString();
    var added =
        local
            .agent()
            .add(
                new NewDataset(
                    identifier, here, title, user, group, groups == null ? List.of() : groups));
    if (terminal.json()) {
      terminal.write(added);
    } else {
      describe(List.of(added));
    }
  }

  @Command(
      name = "list",
      description = {
        "Lists the datasets of the site agent on this machine.",
        "The columns: identifier, served or refused, file system (local, nfs4, ceph, ...), user and",
        "groups its sessions run as, path, title, and why it is refused."
      },
      footer = {
        "Example:",
        "  federate dataset list --json | jq -r '.[] | select(.state == \"refused\") | .path'"
      })
  void list(@Mixin LocalAgentOption local) {
    var datasets = local.agent().datasets();
    if (terminal.json()) {
      terminal.write(datasets);
    } else if (datasets.isEmpty()) {
      terminal.note("No dataset yet. Add one: federate dataset add IDENTIFIER PATH");
    } else {
      describe(datasets);
    }
  }

  private void describe(List<Dataset> datasets) {
    var table = new Table();
    for (var dataset : datasets) {
      table.row(
          dataset.identifier(),
          dataset.state(),
          dataset.fileSystem().orElse(""),
          dataset.account().map(Account::text).orElse(""),
          dataset.path(),
          dataset.title().orElse(""),
          dataset.reason().map(Reason::text).orElse(""));
    }
    table.lines().forEach(terminal::say);
  }
}
