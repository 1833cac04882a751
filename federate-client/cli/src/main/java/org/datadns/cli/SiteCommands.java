package org.datadns.cli;

import java.net.URI;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code federate site}: brings a site into the federation. */
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
      name = "join",
      description = {
        "Lets the site agent on this machine join with a token of the federation's admin.",
        "Without a token the site waits for approval."
      },
      footer = {
        "Examples:",
        "  federate site join --token-file join-token",
        "  federate admin join-token alpha | federate site join --token-file -"
      })
  void join(
      @Mixin LocalAgentOption local,
      @Option(
              names = "--token-file",
              paramLabel = "FILE",
              required = true,
              description = "Holds the join token; - reads standard input.")
          String tokenFile) {
    var joined = local.agent().join(Secrets.token(tokenFile, terminal));
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
