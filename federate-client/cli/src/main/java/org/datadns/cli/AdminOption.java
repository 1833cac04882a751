package org.datadns.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which resolver is administered, and by which token. */
final class AdminOption {
  private static final String DEFAULT_FILE = "/var/lib/data-dns/resolver/admin-token";

  @Mixin private ResolverOption resolver = new ResolverOption();

  @Mixin private LoginFile logins = new LoginFile();

  @Option(
      names = "--admin-token-file",
      paramLabel = "FILE",
      description =
          "The resolver's admin token, which its first start writes into its data directory; -"
              + " reads standard input. Default: "
              + DEFAULT_FILE
              + " where it can be read, else the token of federate login.")
  private Optional<String> tokenFile = Optional.empty();

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
    if (tokenFile.isEmpty() && !Files.isReadable(Path.of(DEFAULT_FILE))) {
      var login = logins.token(resolver.address());
      if (login.isPresent()) {
        return login.get();
      }
    }
    return Secrets.token(tokenFile.orElse(DEFAULT_FILE), terminal);
  }

  ResolverOption resolver() {
    return resolver;
  }
}
