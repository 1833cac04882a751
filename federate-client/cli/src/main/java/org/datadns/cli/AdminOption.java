package org.datadns.cli;

import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which resolver is administered, and by which token. */
final class AdminOption {
  @Mixin private ResolverOption resolver = new ResolverOption();

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      defaultValue = "/var/lib/data-dns/resolver/admin-token",
      description =
          "The resolver's admin token, which its first start writes into its data directory; -"
              + " reads standard input. Default: ${DEFAULT-VALUE}.")
  private String tokenFile = "/var/lib/data-dns/resolver/admin-token";

  @Option(
      names = "--as",
      paramLabel = "NAME",
      description = "Who does it, for the record that is kept. Default: ${DEFAULT-VALUE}.",
      defaultValue = "${sys:user.name}")
  private String who = "";

  @Option(names = "--why", paramLabel = "TEXT", description = "Why, for the record that is kept.")
  private Optional<String> why = Optional.empty();

  AdminClient client(Terminal terminal) {
    return new AdminClient(resolver.address(), token(terminal), Optional.of(who), why);
  }

  String token(Terminal terminal) {
    return Secrets.token(tokenFile, terminal);
  }

  ResolverOption resolver() {
    return resolver;
  }
}
