package org.datadns.cli;

import java.util.Optional;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate admin site}: how a federation admin operates a site. */
@Command(
    name = "site",
    description = {
      "Operates a site from the centre: no new sessions are sent there at once, and its agent is told",
      "with its next heartbeat. The site's own admin does the same with: federate site drain"
    },
    footer = {"Example:", "  federate admin site drain alpha --reason 'Its disks fail.'"})
final class SiteOperationCommands {
  private final Terminal terminal;

  SiteOperationCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "drain",
      description = "Sends no new sessions to a site; those that run may finish.",
      footer = {
        "Example:",
        "  federate admin site drain alpha --stop-at PT8H --reason 'It moves to another building.'"
      })
  void drain(
      @Mixin AdminOption admin,
      @Mixin OperationOptions options,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    order(admin, site, options.operation(SiteMode.DRAINING));
  }

  @Command(
      name = "maintenance",
      description = "Announces that nothing runs at a site for a while.",
      footer = {
        "Example:",
        "  federate admin site maintenance alpha --from 2026-12-01T18:00 --until 2026-12-01T22:00 \\",
        "      --stop-at 2026-12-01T18:00 --reason 'New storage.'"
      })
  void maintenance(
      @Mixin AdminOption admin,
      @Mixin OperationOptions options,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    order(admin, site, options.operation(SiteMode.MAINTENANCE));
  }

  @Command(name = "resume", description = "Takes back what was ordered from the centre.")
  void resume(
      @Mixin AdminOption admin,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          Optional<String> reason,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    order(
        admin,
        site,
        new SiteOperation(
            SiteMode.READY, Optional.empty(), Optional.empty(), Optional.empty(), reason));
  }

  private void order(AdminOption admin, String site, SiteOperation operation) {
    var ordered = admin.client(terminal).operate(site, operation);
    if (terminal.json()) {
      terminal.write(ordered);
    } else {
      terminal.say(
          ordered.mode() == SiteMode.READY
              ? "Nothing is ordered from the centre any more."
              : OperationText.of(ordered));
    }
  }

  @Command(name = "approve", description = "Lets a site in that joined without a token and waits.")
  void approve(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    admin.client(terminal).approve(site);
    terminal.note("The site " + site + " is part of the federation.");
  }

  @Command(
      name = "decline",
      description = {
        "Turns a site away that joined without a token and waits. Its key is revoked, so that it asks",
        "no more; with a new key and a join token it can still come in."
      })
  void decline(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    admin.client(terminal).decline(site);
    terminal.note("The site " + site + " was declined.");
  }

  @Command(
      name = "revoke-key",
      description = {
        "Revokes a key that somebody else may have: from now on no resolver takes anything signed with",
        "it, or with what was agreed by it, and nobody is sent to the site. Sessions that run there go",
        "on. The site joins again with a new key and a join token."
      },
      footer = {
        "Example, first at the resolver, then at the site:",
        "  federate admin site revoke-key alpha --why 'Its backup was stolen.'",
        "  federate admin join-token alpha > join-token",
        "  federate site join --new-key --token-file join-token"
      })
  void revokeKey(
      @Mixin AdminOption admin,
      @Option(
              names = "--kid",
              paramLabel = "ID",
              description =
                  "Only this key: the one before, while a site changes its key. Default: all it has.")
          Optional<String> kid,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    var revoked = admin.client(terminal).revokeKeys(site, kid);
    if (terminal.json()) {
      terminal.write(revoked);
      return;
    }
    terminal.say("Revoked: " + String.join(", ", revoked.kids()) + ".");
    if (revoked.keyless()) {
      terminal.note("The site joins again with a new key:");
      terminal.note("  federate admin join-token " + site + " > join-token");
      terminal.note("  federate site join --new-key --token-file join-token     at the site");
    }
  }

  @Command(
      name = "history",
      description = "What became of a site, and what admins did to it: the newest first.")
  void history(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    var history = admin.client(terminal).history(site);
    if (terminal.json()) {
      terminal.write(history);
      return;
    }
    var table = new Table();
    history
        .turns()
        .forEach(turn -> table.row(OperationText.time(turn.at()), turn.code(), turn.text()));
    table.lines().forEach(terminal::say);
    var actions = new Table();
    history
        .actions()
        .forEach(
            action ->
                actions.row(
                    OperationText.time(action.at()),
                    action.who(),
                    action.detail(),
                    action.reason().orElse("")));
    actions.lines().forEach(terminal::say);
  }
}
