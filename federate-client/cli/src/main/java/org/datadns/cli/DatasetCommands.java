package org.datadns.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.cli.LocalAgent.Dataset;
import org.datadns.cli.LocalAgent.NewDataset;
import org.datadns.cli.LocalAgent.NewRule;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
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
      "  federate dataset add --rule 'doi:10.5072/FK2/*' /mnt/dataverse/10.5072/FK2",
      "  federate dataset import inventory.csv",
      "  federate dataset list"
    })
final class DatasetCommands {
  private final Terminal terminal;

  private DatasetCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  static CommandLine commandLine(Terminal terminal) {
    return new CommandLine(new DatasetCommands(terminal))
        .addSubcommand(new ImportCommand(terminal))
        .addSubcommand(new ScanCommand(terminal))
        .addSubcommand(new DatasetListCommand(terminal))
        .setCaseInsensitiveEnumValuesAllowed(true);
  }

  @Command(
      name = "add",
      description = {
        "Registers a dataset that is mounted at a path. Sessions see it read-only.",
        "With --rule, every identifier below a prefix is what has the same name below a directory."
      },
      footer = {
        "Examples:",
        "  federate dataset add doi:10.5072/FK2/ABC /mnt/data/abc --title 'Ice cores'",
        "  federate dataset add --rule 'doi:10.5072/FK2/*' /mnt/dataverse/10.5072/FK2 --case upper",
        "  federate dataset add --rule 'doi:10.5072/FK2/*' /mnt/dataverse/10.5072/FK2"
            + " --layout dataverse --repository https://dataverse.example"
      })
  void add(
      @Mixin LocalAgentOption local,
      @Option(
              names = "--rule",
              description = "IDENTIFIER is a mount rule such as 'doi:10.5072/FK2/*'.")
          boolean isRule,
      @Option(
              names = "--case",
              paramLabel = "CASE",
              description =
                  "How a rule's directories are spelled: as-is, upper, lower or any. Default: any"
                      + " for DOIs, else as-is.")
          Optional<String> spelling,
      @Option(names = "--title", paramLabel = "TEXT", description = "Its title, for people.")
          Optional<String> title,
      @Option(
              names = "--dataset-version",
              paramLabel = "TEXT",
              description = "Which version of the dataset this is, where there are several.")
          Optional<String> version,
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
      @Option(
              names = "--layout",
              paramLabel = "LAYOUT",
              description =
                  "How its files lie: directory as it is, manifest, dataverse or clowder."
                      + " Default: directory.")
          Optional<String> layout,
      @Option(
              names = "--repository",
              paramLabel = "ADDRESS",
              description =
                  "The Dataverse that lists them; the agent's configuration must name it.")
          Optional<String> repository,
      @Option(
              names = "--listing",
              paramLabel = "FILE",
              description = "A file that lists them: a manifest, or what a repository said.")
          Optional<Path> listing,
      @Parameters(paramLabel = "IDENTIFIER", description = "DOI or web address of the dataset.")
          String identifier,
      @Parameters(
              paramLabel = "PATH",
              description = "The directory or file; it never leaves this site.")
          Path path) {
    var more = groups == null ? List.<Integer>of() : groups;
    var here = path.toAbsolutePath().normalize().toString();
    var list = listing.map(file -> file.toAbsolutePath().normalize().toString());
    if (isRule) {
      var rule =
          local
              .agent()
              .add(
                  new NewRule(
                      identifier, here, spelling, user, group, more, layout, repository, list));
      tell(rule, () -> terminal.say(DatasetTable.line(rule)));
    } else if (spelling.isPresent()) {
      throw CommandFailure.usage("--case is for rules.", "Leave it out, or add --rule.");
    } else {
      var added =
          local
              .agent()
              .add(
                  new NewDataset(
                      identifier,
                      here,
                      title,
                      version,
                      user,
                      group,
                      more,
                      layout,
                      repository,
                      list));
      tell(added, () -> DatasetTable.lines(List.of(added)).forEach(terminal::say));
    }
  }

  @Command(
      name = "remove",
      description = {
        "Removes a dataset, or a mount rule, that was added while the agent ran. Its data stays.",
        "What the agent's configuration names is removed there."
      },
      footer = {
        "Examples:",
        "  federate dataset remove doi:10.5072/FK2/ABC",
        "  federate dataset remove 'doi:10.5072/FK2/*'"
      })
  void remove(
      @Mixin LocalAgentOption local,
      @Option(
              names = "--dataset-version",
              paramLabel = "TEXT",
              description = "Which version, where there are several.")
          Optional<String> version,
      @Parameters(paramLabel = "IDENTIFIER", description = "The dataset, or the rule.")
          String name) {
    local.agent().remove(name, version);
    tell(new Removed(name), () -> terminal.say("removed " + name));
  }

  @Command(
      name = "check",
      description = {
        "Lets the agent look at a dataset now, as a session would find it; also at one that only a"
            + " mount rule leads to. Exit code 1 when it is not served.",
        "Without an identifier: how the mounts are, and which datasets are known to be ill."
      },
      footer = {"Example:", "  federate dataset check doi:10.5072/FK2/ABC"})
  int check(
      @Mixin LocalAgentOption local,
      @Option(
              names = "--dataset-version",
              paramLabel = "TEXT",
              description = "Which version, where there are several.")
          Optional<String> version,
      @Parameters(arity = "0..1", paramLabel = "IDENTIFIER", description = "The dataset.")
          Optional<String> identifier) {
    var agent = local.agent();
    if (identifier.isPresent()) {
      var checked = agent.check(identifier.get(), version);
      tell(
          checked,
          () -> {
            DatasetTable.lines(List.of(checked)).forEach(terminal::say);
            checked.files().ifPresent(files -> DatasetFileLines.of(files).forEach(terminal::say));
          });
      return checked.state().equals("served") ? ExitCode.OK : ExitCode.REFUSED;
    }
    var summary = agent.summary();
    var ill = agent.ill();
    tell(new Overview(summary, ill), () -> say(summary, ill));
    return ill.isEmpty() && summary.mounts().stream().allMatch(LocalAgent.Mount::answers)
        ? ExitCode.OK
        : ExitCode.REFUSED;
  }

  private record Removed(String removed) {}

  private record Overview(LocalAgent.Summary summary, List<Dataset> ill) {}

  private void say(LocalAgent.Summary summary, List<Dataset> ill) {
    var table = new Table();
    summary
        .mounts()
        .forEach(
            mount ->
                table.row(
                    mount.answers() ? "answers" : "hangs", mount.fileSystem(), mount.point()));
    table.lines().forEach(terminal::say);
    DatasetTable.lines(ill).forEach(terminal::say);
    terminal.note(
        "%,d datasets and rules, %,d known to be ill, %s; the resolver refused %,d lines."
            .formatted(
                summary.count(),
                summary.ill(),
                summary.told() == summary.generation()
                    ? "all told to the resolver"
                    : "changes not told to the resolver yet",
                summary.refusedByResolver()));
  }

  private void tell(Object answer, Runnable inWords) {
    if (terminal.json()) {
      terminal.write(answer);
    } else {
      inWords.run();
    }
  }
}
