package org.datadns.cli;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.wire.Repository;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate admin repository}: whose clicks are taken on. */
@Command(
    name = "repository",
    description = {
      "Says which repositories' clicks are taken on. Only a registered one is asked what was clicked,",
      "and its links may start a session without a further click."
    },
    footer = {
      "Example:",
      "  federate admin repository add harvest dataverse https://dataverse.example"
    })
final class RepositoryCommands {
  private final Terminal terminal;

  RepositoryCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What a repository runs, as it is written on the command line. */
  enum Kind {
    dataverse,
    clowder,
    clowder2
  }

  @Command(
      name = "add",
      description = {
        "Registers a repository. For a Clowder, the address to be put into its toolmanagerURI is",
        "printed: it is a secret, and told this once."
      },
      footer = {
        "Examples:",
        "  federate admin repository add harvest dataverse https://dataverse.example",
        "  federate admin repository add fields clowder https://clowder.example --title 'Field data'",
        "  federate admin repository add lab clowder2 https://clowder2.example"
      })
  void add(
      @Mixin AdminOption admin,
      @Option(names = "--title", paramLabel = "TEXT", description = "Its name for people.")
          Optional<String> title,
      @Option(
              names = "--internal",
              description = "Its host may stand for a private address of the resolver's network.")
          boolean internal,
      @Parameters(paramLabel = "ID", description = "A short name for it.") String id,
      @Parameters(paramLabel = "KIND", description = "What it runs: ${COMPLETION-CANDIDATES}.")
          Kind kind,
      @Parameters(
              paramLabel = "ADDRESS",
              description = "Where people and programs reach it: https://dataverse.example.")
          URI address) {
    var added =
        admin
            .client(terminal)
            .register(
                new Repository(
                    id,
                    Repository.Kind.valueOf(kind.name().toUpperCase(Locale.ROOT)),
                    address.toString(),
                    title,
                    Optional.of(internal),
                    Optional.empty(),
                    Optional.empty()));
    if (terminal.json()) {
      terminal.write(added);
    } else {
      terminal.note(added.id() + " is registered: " + added.address());
      added.entrance().ifPresent(terminal::say);
    }
  }

  @Command(name = "list", description = "Lists the repositories, one a line, by id.")
  void list(@Mixin AdminOption admin) {
    var repositories = admin.client(terminal).repositories();
    if (terminal.json()) {
      repositories.forEach(terminal::write);
      return;
    }
    var table = new Table();
    repositories.forEach(
        repository ->
            table.row(
                repository.id(),
                repository.kind().label(),
                repository.address(),
                repository.title().orElse(""),
                repository.internal().orElse(false) ? "internal" : "",
                repository.registered().map(since -> "since " + since).orElse("")));
    table.lines().forEach(terminal::say);
  }

  @Command(
      name = "remove",
      description = "Takes on a repository's clicks no more; sessions that run go on.")
  void remove(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "ID", description = "The repository as listed.") String id) {
    admin.client(terminal).removeRepository(id);
    terminal.note(id + " is registered no more.");
  }
}
