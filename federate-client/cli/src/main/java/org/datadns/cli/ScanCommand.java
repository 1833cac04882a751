package org.datadns.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate dataset scan}: registers the datasets below a directory by their metadata. */
@Command(
    name = "scan",
    description = {
      "Looks for datasets below a directory and registers them with the site agent on this machine.",
      "A dataset is a directory with one of the files .datadns.yaml, datacite.json, datacite.xml,"
          + " ro-crate-metadata.json, or an export of Dataverse or DataCite (dataset.json,"
          + " export_dataverse_json.cached, export_Datacite.cached). Nothing is looked for below it,"
          + " and no symbolic link is followed."
    },
    footer = {
      "Examples:",
      "  federate dataset scan /mnt/data --dry-run",
      "  federate dataset scan /mnt/data --json | jq -r '.reason.text // empty'",
      "",
      "Exit code 1 when a file or directory could not be used; the others are taken all the same."
    })
final class ScanCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Mixin private LocalAgentOption local = new LocalAgentOption();

  @Option(names = "--dry-run", description = "Only say what would be added, changed, refused.")
  private boolean isTrial;

  @Parameters(paramLabel = "DIRECTORY", description = "Where to begin.")
  private Path directory = Path.of("");

  ScanCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException {
    var root = directory.toAbsolutePath().normalize();
    if (!Files.isDirectory(root)) {
      throw CommandFailure.usage(
          directory + " is no directory that can be read.",
          "Name the directory below which the datasets lie.");
    }
    return ImportRun.of(
        new ScanSource(root),
        "scan-" + UUID.randomUUID(),
        isTrial,
        local.agent(),
        terminal,
        terminal.progress("scan", " directories", 1, -1));
  }
}
