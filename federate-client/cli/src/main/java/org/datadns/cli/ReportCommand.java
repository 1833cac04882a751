package org.datadns.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.datadns.protocol.wire.ReportLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code federate report}: what was done with datasets. */
@Command(
    name = "report",
    description = {
      "Prints what was done with datasets, month by month: sessions that started, how long they were in",
      "use, and who was refused why. It names nobody. Owners see their datasets, admins of sites theirs,",
      "federation admins all."
    },
    footer = {
      "Examples:",
      "  federate report --site alpha --from 2026-01",
      "  federate report --dataset 'doi:10.5072/fk2/*' --csv > usage.csv"
    })
final class ReportCommand implements Runnable {
  private final Terminal terminal;

  @Mixin private final AdminOption admin = new AdminOption();

  @Option(names = "--site", paramLabel = "SITE", description = "Only what was done there.")
  private Optional<String> site = Optional.empty();

  @Option(
      names = "--dataset",
      paramLabel = "IDENTIFIER",
      description = "Only this dataset; a prefix and /* for all below it.")
  private Optional<String> dataset = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "MONTH",
      description = "The first month, 2026-01. Default: a year ago.")
  private Optional<String> from = Optional.empty();

  @Option(names = "--to", paramLabel = "MONTH", description = "The last month, in UTC.")
  private Optional<String> to = Optional.empty();

  @Option(
      names = "--csv",
      description =
          "As CSV (RFC 4180). Cells that a spreadsheet would take for a formula begin with an"
              + " apostrophe.")
  private boolean csv;

  @Option(
      names = "--again",
      description = "Have the sums made again first, of all sessions that are still there.")
  private boolean again;

  ReportCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    var client = admin.client(terminal);
    if (again) {
      client.makeReportsAgain();
    }
    var question = new TreeMap<String, String>();
    site.ifPresent(it -> question.put("site", it));
    dataset.ifPresent(it -> question.put("dataset", it));
    from.ifPresent(it -> question.put("from", it));
    to.ifPresent(it -> question.put("to", it));
    if (csv) {
      terminal.say(
          CsvLine.of(
              List.of(
                  "month", "dataset", "site", "tool", "starts", "hours", "refusals", "reason")));
    }
    Optional<String> next;
    do {
      var page = client.report(Map.copyOf(question));
      print(page.items());
      next = page.next();
      next.ifPresent(cursor -> question.put("cursor", cursor));
    } while (next.isPresent());
  }

  private void print(List<ReportLine> lines) {
    if (terminal.json()) {
      lines.forEach(terminal::write);
      return;
    }
    if (csv) {
      lines.forEach(line -> terminal.say(CsvLine.of(cells(line))));
      return;
    }
    var table = new Table();
    lines.forEach(
        line ->
            table.row(
                line.month(),
                line.dataset(),
                line.site().orElse("-"),
                line.tool(),
                line.reason()
                    .map(reason -> line.refusals() + " refused: " + reason)
                    .orElse(line.starts() + " started, " + line.hours() + " h")));
    table.lines().forEach(terminal::say);
  }

  private static List<String> cells(ReportLine line) {
    return List.of(
        line.month(),
        line.dataset(),
        line.site().orElse(""),
        line.tool(),
        Long.toString(line.starts()),
        Double.toString(line.hours()),
        Long.toString(line.refusals()),
        line.reason().orElse(""));
  }
}
