package org.datadns.cli;

import java.util.Optional;
import org.datadns.protocol.wire.Namespace;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code federate admin namespace}: who describes which names. */
@Command(
    name = "namespace",
    description = {
      "Says who describes which names: their title, aliases, landing page and tombstone.",
      "Holding a copy needs no namespace; but copies at other sites are shown as not confirmed.",
      "The longest prefix that a name begins with, at a / or :, counts."
    },
    footer = {"Example:", "  federate admin namespace grant doi:10.5072 alpha"})
final class NamespaceCommands {
  private final Terminal terminal;

  NamespaceCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "grant",
      description = "Grants a namespace to a site, or passes it on.",
      footer = {
        "Examples:",
        "  federate admin namespace grant doi:10.5072 alpha",
        "  federate admin namespace grant https://data.example/collection alpha",
        "  federate admin namespace grant doi:10.5072/private      the federation describes it"
      })
  void grant(
      @Mixin AdminOption admin,
      @Parameters(
              paramLabel = "PREFIX",
              description = "How the names begin: doi:10.5072, ark:12345, https://data.example/x.")
          String prefix,
      @Parameters(
              paramLabel = "SITE",
              arity = "0..1",
              description = "The site's id; left out, the federation itself describes them.")
          Optional<String> site) {
    var granted = admin.client(terminal).grant(new Namespace(prefix, site, Optional.empty()));
    if (terminal.json()) {
      terminal.write(granted);
    } else {
      terminal.say(granted.prefix() + " is described by " + describer(granted));
    }
  }

  @Command(name = "list", description = "Lists the namespaces, one a line, by prefix.")
  void list(@Mixin AdminOption admin) {
    var namespaces = admin.client(terminal).namespaces();
    if (terminal.json()) {
      namespaces.forEach(terminal::write);
      return;
    }
    var table = new Table();
    namespaces.forEach(
        namespace ->
            table.row(
                namespace.prefix(),
                describer(namespace),
                namespace.granted().map(granted -> "since " + granted).orElse("")));
    table.lines().forEach(terminal::say);
  }

  @Command(
      name = "withdraw",
      description = "Withdraws a namespace; the next longest prefix counts, if there is one.")
  void withdraw(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "PREFIX", description = "The prefix as listed.") String prefix) {
    admin.client(terminal).withdraw(prefix);
    terminal.note(prefix + " was withdrawn.");
  }

  private static String describer(Namespace namespace) {
    return namespace.site().orElse("the federation");
  }
}
