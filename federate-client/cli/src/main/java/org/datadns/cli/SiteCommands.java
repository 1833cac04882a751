package org.datadns.cli;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code federate site}: brings a site into the federation, and operates it. */
@Command(
    name = "site",
    description = "Sets up a site and brings it into the federation.",
    footer = {
      "A new site:",
      "  1. federate site init --site alpha --resolver https://resolver.example",
      "  2. java -jar site-agent.jar --config site-agent.yaml",
      "  3. federate site join --token-file join-token",
      "  4. federate dataset add doi:10.5072/FK2/ABC /mnt/data/abc"
    })
final class SiteCommands {
  /** As far as this nobody needs to care. */
  private static final Duration CLOCK_OFF = Duration.ofSeconds(5);

  private final Terminal terminal;

  SiteCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "init",
      description = "Writes a commented configuration for the site agent. Never replaces a file.",
      footer = {
        "Example:",
        "  federate site init --site alpha --title 'Alpha University' \\",
        "      --contact data@alpha.example --resolver https://resolver.example"
      })
  void init(
      @Option(
              names = "--site",
              paramLabel = "SITE",
              defaultValue = "my-site",
              description =
                  "The site's id: lower-case letters, digits and hyphens. Default:"
                      + " ${DEFAULT-VALUE}.")
          String site,
      @Option(
              names = "--title",
              paramLabel = "TEXT",
              defaultValue = "My site",
              description = "Its name for people. Default: ${DEFAULT-VALUE}.")
          String title,
      @Option(
              names = "--contact",
              paramLabel = "ADDRESS",
              defaultValue = "root@localhost",
              description = "Whom people ask: e-mail address or URL. Default: ${DEFAULT-VALUE}.")
          String contact,
      @Mixin ResolverOption resolver,
      @Option(
              names = "--output",
              paramLabel = "FILE",
              defaultValue = "site-agent.yaml",
              description = "The file to write. Default: ${DEFAULT-VALUE}.")
          Path output) {
    URI address = resolver.address();
    new SiteConfigFile(site, title, contact, address).writeNew(output);
    if (terminal.json()) {
      terminal.write(Map.of("file", output.toAbsolutePath().normalize().toString()));
    } else {
      terminal.say("Wrote " + output + ".");
      terminal.note("Look through it, then: java -jar site-agent.jar --config " + output);
    }
  }

  @Command(
      name = "status",
      description =
          "How the site on this machine stands with its resolver, and how it is operated.")
  void status(@Mixin LocalAgentOption local) {
    var status = local.agent().status();
    if (terminal.json()) {
      terminal.write(status);
      return;
    }
    terminal.say(
        "Site " + status.site() + " at " + status.resolver() + ": " + status.state() + ".");
    terminal.say(OperationText.of(status.operation()));
    terminal.say(status.sessions() + " sessions are known here.");
    if (status.clockAhead().abs().compareTo(CLOCK_OFF) > 0) {
      terminal.say(
          "This machine's clock is off by "
              + status.clockAhead().toSeconds()
              + " s; the resolver's counts. Have it set by the network.");
    }
    status
        .problem()
        .ifPresent(problem -> terminal.say("The resolver does not hear it: " + problem));
    status.warnings().forEach(terminal::say);
  }

  @Command(
      name = "drain",
      description = {
        "Takes no new sessions from now on; those that run may finish, or are stopped at a stated",
        "time."
      },
      footer = {
        "Examples:",
        "  federate site drain --reason 'The machine is replaced.'",
        "  federate site drain --stop-at PT8H --reason 'The machine is replaced.'"
      })
  void drain(@Mixin LocalAgentOption local, @Mixin OperationOptions options) {
    operate(local, options.operation(SiteMode.DRAINING));
  }

  @Command(
      name = "maintenance",
      description = {
        "Announces a time in which nothing runs here. Until it begins the site works as usual; people",
        "are told an hour before, and sessions are stopped when it begins."
      },
      footer = {
        "Example:",
        "  federate site maintenance --from 2026-12-01T18:00 --until 2026-12-01T22:00 \\",
        "      --reason 'New storage.'"
      })
  void maintenance(@Mixin LocalAgentOption local, @Mixin OperationOptions options) {
    operate(local, options.operation(SiteMode.MAINTENANCE));
  }

  @Command(
      name = "resume",
      description = "Takes new sessions again: ends a drain or a maintenance, or takes it back.")
  void resume(
      @Mixin LocalAgentOption local,
      @Option(names = "--reason", paramLabel = "TEXT", description = "Why.")
          Optional<String> reason) {
    operate(
        local,
        new SiteOperation(
            SiteMode.READY, Optional.empty(), Optional.empty(), Optional.empty(), reason));
  }

  private void operate(LocalAgentOption local, SiteOperation wanted) {
    var operated = local.agent().operate(wanted, System.getProperty("user.name"));
    if (terminal.json()) {
      terminal.write(operated);
    } else {
      terminal.say(OperationText.of(operated.operation()));
      if (wanted.mode() == SiteMode.READY && operated.mode() != SiteMode.READY) {
        terminal.note("A federation admin ordered this; ask the federation to resume the site.");
      }
    }
  }

  @Command(
      name = "rotate-key",
      description = {
        "Has the site on this machine known by a new key, without a break: the agent makes one, the",
        "resolver takes it when both the new and the old one sign for it, and the old one stays good",
        "for an hour. For a key that somebody else may have: federate admin site revoke-key."
      },
      footer = {"Example:", "  federate site rotate-key"})
  void rotateKey(@Mixin LocalAgentOption local) {
    var keys = local.agent().changeKey();
    if (terminal.json()) {
      terminal.write(keys);
      return;
    }
    terminal.say("The resolver has the new key " + keys.kid() + ".");
    keys.until()
        .ifPresent(
            until ->
                terminal.note(
                    "The agent signs with it within a minute; the one before is good until "
                        + OperationText.time(until)
                        + "."));
  }

  @Command(
      name = "join",
      description = {
        "Lets the site agent on this machine join with a token of the federation's admin.",
        "Without a token the site waits for approval. After its key was lost and revoked, it joins",
        "with a new one."
      },
      footer = {
        "Examples:",
        "  federate site join --token-file join-token",
        "  federate site join --token-file join-token --new-key     after a lost key",
        "  federate admin join-token alpha | federate site join --token-file -"
      })
  void join(
      @Mixin LocalAgentOption local,
      @Option(
              names = "--token-file",
              paramLabel = "FILE",
              required = true,
              description = "Holds the join token; - reads standard input.")
          String tokenFile,
      @Option(
              names = "--new-key",
              description = "With a new key, in place of one that was lost and revoked.")
          boolean newKey) {
    var joined = local.agent().join(Secrets.token(tokenFile, terminal), newKey);
    if (terminal.json()) {
      terminal.write(joined);
    } else {
      terminal.say(joined.state());
      terminal.note(
          joined.state().equals("approved")
              ? "The site is part of the federation."
              : "The agent joins with it now, and keeps trying; its log says when the site is approved.");
    }
  }
}
