package org.datadns.cli;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.datadns.protocol.wire.AuditEntry;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code federate admin audit}: who did what to what. */
@Command(
    name = "audit",
    description = {
      "Prints who did what to what, when, from where, what was decided and why: the oldest first. With",
      "--json a line each, to be kept elsewhere. That it was read is noted too."
    },
    footer = {
      "Examples:",
      "  federate admin audit --kind sign-in --kind refusal --from 2026-11-01T00:00Z",
      "  federate admin audit --json > audit.ndjson",
      "  federate admin audit --json --after 4711 >> audit.ndjson     what came since entry 4711"
    })
final class AuditCommand implements Runnable {
  private static final String[] COLUMNS = {
    "id",
    "at",
    "kind",
    "action",
    "actor",
    "actorId",
    "name",
    "address",
    "target",
    "detail",
    "decision",
    "reason"
  };

  private final Terminal terminal;

  @Mixin private final AdminOption admin = new AdminOption();

  @Option(
      names = "--kind",
      paramLabel = "KIND",
      description =
          "Only these: admin, site, sign-in, token, session, group, person, export, refusal. May come"
              + " more than once.")
  private List<String> kinds = List.of();

  @Option(names = "--actor", paramLabel = "ID", description = "Only what this person or site did.")
  private Optional<String> actor = Optional.empty();

  @Option(names = "--target", paramLabel = "TEXT", description = "Only what was done to this.")
  private Optional<String> target = Optional.empty();

  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "Only since then: 2026-11-01T00:00Z.")
  private Optional<Moment> from = Optional.empty();

  @Option(names = "--after", paramLabel = "ID", description = "Only after the entry of this id.")
  private Optional<Long> after = Optional.empty();

  @Option(
      names = "--csv",
      description =
          "As CSV (RFC 4180). Cells that a spreadsheet would take for a formula begin with an"
              + " apostrophe.")
  private boolean csv;

  AuditCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    var question = new TreeMap<String, List<String>>(Map.of("kind", kinds));
    actor.ifPresent(it -> question.put("actor", List.of(it)));
    target.ifPresent(it -> question.put("target", List.of(it)));
    from.map(Moment::at).ifPresent(it -> question.put("from", List.of(it.toString())));
    after.ifPresent(it -> question.put("after", List.of(it.toString())));
    var client = admin.client(terminal);
    if (csv) {
      terminal.say(CsvLine.of(List.of(COLUMNS)));
    }
    client.audit(question, this::print);
  }

  private void print(AuditEntry entry) {
    if (terminal.json()) {
      terminal.write(entry);
    } else if (csv) {
      terminal.say(CsvLine.of(cells(entry)));
    } else {
      terminal.say(line(entry));
    }
  }

  private static List<String> cells(AuditEntry entry) {
    return Stream.of(
            Long.toString(entry.id()),
            entry.at().toString(),
            entry.kind(),
            entry.action(),
            entry.actor(),
            entry.actorId().orElse(""),
            entry.name().orElse(""),
            entry.address().orElse(""),
            entry.target(),
            entry.detail(),
            entry.decision(),
            entry.reason().orElse(""))
        .toList();
  }

  private static String line(AuditEntry entry) {
    var decision =
        entry.decision().equals(AuditEntry.ALLOWED) ? "" : " refused: " + entry.decision();
    return String.join(
            "  ",
            time(entry.at()),
            entry.kind(),
            entry.name().or(entry::actorId).orElse(entry.actor())
                + entry.address().map(from -> " from " + from).orElse(""),
            entry.action() + decision,
            entry.target(),
            entry.detail(),
            entry.reason().orElse(""))
        .stripTrailing();
  }

  private static String time(Instant at) {
    return OperationText.time(at);
  }
}
