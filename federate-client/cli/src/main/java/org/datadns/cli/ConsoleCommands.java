package org.datadns.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.ProposalStatus;
import org.datadns.protocol.wire.ProposalStatus.State;
import org.datadns.protocol.wire.SiteOverview;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate console}: what a site's admin does at the resolver, from anywhere. */
@Command(
    name = "console",
    description = {
      "Looks at a site and has it changed through the resolver, as its console does, from any machine.",
      "What a site holds its agent alone decides: datasets are proposed to it."
    },
    footer = {
      "Examples:",
      "  federate console sites",
      "  federate console propose alpha datasets.csv --dry-run",
      "  federate console stop alpha 3k9f2m --reason 'The disks are replaced.'"
    })
final class ConsoleCommands {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(2);
  private static final int LOOKS = 60;

  private final Terminal terminal;
  private final Pause pause;

  ConsoleCommands(Terminal terminal, Pause pause) {
    this.terminal = terminal;
    this.pause = pause;
  }

  @Command(name = "sites", description = "Lists the sites that you operate.")
  void sites(@Mixin AdminOption admin) {
    var sites = admin.client(terminal).operatedSites();
    if (terminal.json()) {
      sites.forEach(terminal::write);
      return;
    }
    var table = new Table();
    sites.forEach(
        site ->
            table.row(
                site.site(),
                site.liveness(),
                site.operation().mode().label(),
                site.running() + " sessions",
                site.title()));
    table.lines().forEach(terminal::say);
  }

  @Command(name = "show", description = "Shows a site: its state, tools, mounts, and what is ill.")
  void show(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    var overview = admin.client(terminal).overview(site);
    if (terminal.json()) {
      terminal.write(overview);
      return;
    }
    terminal.say(overview.title() + ": " + overview.liveness() + heard(overview));
    terminal.say(OperationText.of(overview.operation()));
    var table = new Table();
    overview
        .tools()
        .forEach(
            tool ->
                tool.sizes()
                    .forEach(
                        size ->
                            table.row(
                                tool.id(),
                                size.id(),
                                size.free() + " of " + size.total() + " free",
                                tool.hindrance().map(why -> why.text()).orElse("ready"))));
    overview
        .mounts()
        .forEach(
            mount ->
                table.row(
                    "mount",
                    mount.name(),
                    mount.fileSystem().orElse(""),
                    mount.hindrance().map(why -> why.text()).orElse("readable")));
    overview
        .ill()
        .forEach(
            report ->
                table.row(
                    report.health().label(),
                    report.identifier(),
                    "since " + OperationText.time(report.since()),
                    report.reason().map(why -> why.text()).orElse("")));
    table.lines().forEach(terminal::say);
    overview.notes().forEach(note -> terminal.say(note.text()));
  }

  private static String heard(SiteOverview overview) {
    return overview.heardAt().map(at -> ", heard " + OperationText.time(at)).orElse("") + ".";
  }

  @Command(name = "sessions", description = "Lists what runs at a site, and not whose it is.")
  void sessions(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    var sessions = admin.client(terminal).sessionsAt(site);
    if (terminal.json()) {
      sessions.forEach(terminal::write);
      return;
    }
    var table = new Table();
    sessions.forEach(
        session ->
            table.row(
                session.id(),
                session.state().label(),
                session.tool() + " " + session.size(),
                "since " + OperationText.time(session.createdAt()),
                session.identifier()));
    table.lines().forEach(terminal::say);
  }

  @Command(name = "stop", description = "Stops a session at a site; its person is told why.")
  void stop(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site,
      @Parameters(paramLabel = "SESSION", description = "The session's id.") String session,
      @Option(names = "--reason", paramLabel = "TEXT", description = "What its person is told.")
          Optional<String> reason) {
    admin.client(terminal).stopSession(site, session, reason);
    terminal.note("The session " + session + " is being stopped.");
  }

  @Command(name = "datasets", description = "Lists what a site holds, and how it can be read.")
  void datasets(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site,
      @Option(
              names = "--prefix",
              paramLabel = "TEXT",
              defaultValue = "",
              description = "Only those whose identifier begins so.")
          String prefix) {
    var client = admin.client(terminal);
    Optional<String> cursor = Optional.empty();
    do {
      var page = client.datasetsAt(site, prefix, cursor);
      for (var dataset : page.items()) {
        if (terminal.json()) {
          terminal.write(dataset);
        } else {
          terminal.say(
              dataset.identifier()
                  + dataset.version().map(version -> " " + version).orElse("")
                  + "  "
                  + dataset.health().label()
                  + dataset.reason().map(why -> ": " + why.text()).orElse(""));
        }
      }
      cursor = page.next();
    } while (cursor.isPresent());
  }

  @Command(
      name = "propose",
      description = {
        "Proposes datasets that a site shall hold, or with remove: true hold no more. The file has an",
        "object a line, or a first line that names its columns: identifier, mount, path, title, version,",
        "versionOf, landingPage, bytes, checksum, aliases, tools, descendants, remove. The site's agent",
        "decides; a mount is one that its configuration opens to the console."
      },
      footer = {
        "Examples:",
        "  federate console propose alpha datasets.csv --dry-run",
        "  federate console propose alpha datasets.csv --wait",
        "",
        "Exit code 1 when a line was refused; the others are taken all the same."
      })
  int propose(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site,
      @Parameters(paramLabel = "FILE", description = "The file; - reads standard input.")
          String file,
      @Option(names = "--dry-run", description = "Only say what would come of it.") boolean trial,
      @Option(names = "--wait", description = "Wait for two minutes until the agent has answered.")
          boolean wait)
      throws IOException, InterruptedException {
    var client = admin.client(terminal);
    var proposal = client.propose(site, read(file), trial);
    for (int i = 0; wait && proposal.state() == State.PENDING && i < LOOKS; i++) {
      pause.take(LOOK_AGAIN);
      proposal = client.proposal(site, proposal.id());
    }
    tell(proposal);
    return proposal.refused() > 0 ? ExitCode.REFUSED : ExitCode.OK;
  }

  private byte[] read(String file) throws IOException {
    if (file.equals("-")) {
      return terminal.input().readAllBytes();
    }
    try {
      return Files.readAllBytes(Path.of(file));
    } catch (IOException e) {
      throw CommandFailure.usage(
          file + " cannot be read.", "Name a file of NDJSON or CSV; - reads standard input.");
    }
  }

  @Command(name = "proposals", description = "Lists what was proposed for a site, or shows one.")
  void proposals(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site,
      @Parameters(paramLabel = "ID", arity = "0..1", description = "Only this one, with its lines.")
          Optional<Long> id) {
    AdminClient client = admin.client(terminal);
    if (id.isPresent()) {
      tell(client.proposal(site, id.get()));
    } else {
      client.proposals(site).forEach(this::tell);
    }
  }

  private void tell(ProposalStatus proposal) {
    if (terminal.json()) {
      terminal.write(proposal);
      return;
    }
    terminal.say(
        (proposal.state() == State.TRIED ? "" : "Proposal " + proposal.id() + ", ")
            + proposal.state().label()
            + ": "
            + proposal.taken()
            + " taken, "
            + proposal.refused()
            + " refused, of "
            + proposal.datasets());
    var table = new Table();
    proposal
        .lines()
        .orElse(List.of())
        .forEach(
            line ->
                table.row(
                    "line " + line.line(),
                    line.code().orElse("-"),
                    line.identifier(),
                    line.refusal().orElse("")));
    table.lines().forEach(terminal::say);
  }

  @Command(
      name = "withdraw",
      description = "Takes back a proposal that the agent has not answered.")
  void withdraw(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site,
      @Parameters(paramLabel = "ID", description = "The proposal's id.") long id) {
    admin.client(terminal).withdrawProposal(site, id);
    terminal.note("The proposal " + id + " is withdrawn.");
  }
}
