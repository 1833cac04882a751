package org.datadns.cli;

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

  AdminClient client(Terminal terminal) {
    return new AdminClient(resolver.address(), token(terminal));
  }

  String token(Terminal terminal) {
    return Secrets.token(tokenFile, terminal);
  }

  ResolverOption resolver() {
    return resolver;
  }
}
