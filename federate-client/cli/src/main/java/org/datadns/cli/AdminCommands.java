package org.datadns.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate admin}: what a federation admin does at the resolver. */
@Command(
    name = "admin",
    description = "Administers the resolver; needs its admin token.",
    footer = {"Example:", "  federate admin join-token alpha > join-token"})
final class AdminCommands {
  private final Terminal terminal;

  AdminCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "join-token",
      description = {
        "Issues a token with which one site joins without waiting for approval.",
        "It works once, for that site alone, and expires. Printed alone, so that it can be piped."
      },
      footer = {
        "Examples:",
        "  federate admin join-token alpha > join-token",
        "  federate admin join-token alpha | ssh alpha federate site join --token-file -"
      })
  void joinToken(
      @Mixin ResolverOption resolver,
      @Option(
              names = "--admin-token-file",
              paramLabel = "FILE",
              defaultValue = "/var/lib/data-dns/resolver/admin-token",
              description =
                  "The resolver's admin token, which its first start writes into its data"
                      + " directory; - reads standard input. Default: ${DEFAULT-VALUE}.")
          String adminTokenFile,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    var token = resolver.client().joinToken(site, Secrets.token(adminTokenFile, terminal));
    if (terminal.json()) {
      terminal.write(Map.of("site", site, "token", token));
    } else {
      terminal.say(token);
    }
  }
}
