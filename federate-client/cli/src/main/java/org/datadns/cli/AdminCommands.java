package org.datadns.cli;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.AliasGrant;
import org.datadns.protocol.wire.Confirmation;
import org.datadns.protocol.wire.Tombstone;
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
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site) {
    var token = admin.resolver().client().joinToken(site, admin.token(terminal));
    if (terminal.json()) {
      terminal.write(Map.of("site", site, "token", token));
    } else {
      terminal.say(token);
    }
  }

  @Command(
      name = "actions",
      description = "Lists what admins did, who they said they were, and why: the newest first.")
  void actions(@Mixin AdminOption admin) {
    var actions = admin.client(terminal).actions();
    if (terminal.json()) {
      actions.forEach(terminal::write);
      return;
    }
    var table = new Table();
    actions.forEach(
        action ->
            table.row(
                OperationText.time(action.at()),
                action.who(),
                action.action(),
                action.target(),
                action.detail(),
                action.reason().orElse("")));
    table.lines().forEach(terminal::say);
  }

  @Command(
      name = "confirm",
      description = {
        "Confirms a site's copy of a dataset: it is ranked and opened as any other from now on,",
        "until its checksum changes."
      },
      footer = {
        "Examples:",
        "  federate admin confirm alpha doi:10.5072/FK2/ABC",
        "  federate admin confirm alpha 'doi:10.5072/FK2/*'     whatever this rule of the site offers"
      })
  void confirm(
      @Mixin AdminOption admin,
      @Option(
              names = "--version",
              paramLabel = "VERSION",
              description = "The version, for a site that holds several.")
          Optional<String> version,
      @Parameters(paramLabel = "SITE", description = "The site's id.") String site,
      @Parameters(
              paramLabel = "IDENTIFIER",
              description = "The dataset, any spelling, as the site names it; or a rule.")
          String identifier) {
    boolean rule = identifier.endsWith("/*");
    admin
        .client(terminal)
        .confirm(
            new Confirmation(
                site,
                Optional.of(identifier).filter(name -> !rule),
                Optional.of(identifier).filter(name -> rule),
                version));
    terminal.note("The copy at " + site + " is confirmed.");
  }

  @Command(
      name = "tombstone",
      description = {
        "Says that a dataset was withdrawn: whoever asks for it is told so, and where to read about",
        "it. Copies stay where they are; none is opened."
      },
      footer = {
        "Examples:",
        "  federate admin tombstone doi:10.5072/FK2/ABC --text 'Retracted by its authors.'",
        "  federate admin tombstone doi:10.5072/FK2/ABC --remove"
      })
  void tombstone(
      @Mixin AdminOption admin,
      @Option(
              names = "--landing-page",
              paramLabel = "URL",
              description = "Where to read about it. Default: where the identifier leads.")
          Optional<String> landingPage,
      @Option(names = "--text", paramLabel = "TEXT", description = "A sentence: why.")
          Optional<String> text,
      @Option(names = "--remove", description = "Takes the tombstone away.") boolean remove,
      @Parameters(paramLabel = "IDENTIFIER", description = "The dataset, any spelling.")
          String identifier) {
    var client = admin.client(terminal);
    if (remove) {
      client.removeTombstone(identifier);
      terminal.note(identifier + " is there again.");
    } else {
      client.tombstone(new Tombstone(identifier, landingPage, text));
      terminal.note(identifier + " has a tombstone.");
    }
  }

  @Command(
      name = "alias",
      description = {
        "Says that two identifiers name one dataset. Sites say so of names that they describe, in",
        "their inventories; an admin says it of any."
      },
      footer = {
        "Examples:",
        "  federate admin alias doi:10.5072/FK2/ABC hdl:20.500.12345/abc",
        "  federate admin alias --remove hdl:20.500.12345/abc"
      })
  void alias(
      @Mixin AdminOption admin,
      @Option(names = "--remove", paramLabel = "ALIAS", description = "Takes an alias back.")
          Optional<String> remove,
      @Parameters(
              paramLabel = "IDENTIFIER ALIAS",
              arity = "0..2",
              description = "The identifier it is registered under, and the further one.")
          List<String> names) {
    var given = names == null ? List.<String>of() : names;
    if (given.size() != (remove.isPresent() ? 0 : 2)) {
      throw CommandFailure.usage(
          "Give an identifier and its alias, or --remove with an alias.",
          "For example: federate admin alias doi:10.5072/FK2/ABC hdl:20.500.12345/abc");
    }
    var client = admin.client(terminal);
    if (remove.isPresent()) {
      client.removeAlias(remove.get());
      terminal.note(remove.get() + " is no alias any more.");
    } else {
      client.addAlias(new AliasGrant(given.getFirst(), given.getLast()));
      terminal.note(given.getLast() + " is an alias of " + given.getFirst() + ".");
    }
  }

  @Command(
      name = "requests",
      description = {
        "Lists datasets that people asked for while no site held them: how many people, how many of",
        "them signed in, since when, and whether it has come. Most people first."
      },
      footer = {
        "Examples:",
        "  federate admin requests",
        "  federate admin requests --drop doi:10.5072/fk2/abc"
      })
  void requests(
      @Mixin AdminOption admin,
      @Option(
              names = "--drop",
              paramLabel = "IDENTIFIER",
              description = "Drops the requests for a dataset, as the list names it.")
          Optional<String> drop) {
    var client = admin.client(terminal);
    if (drop.isPresent()) {
      client.dropRequests(drop.get());
      terminal.note("Nobody asks for " + drop.get() + " any more.");
      return;
    }
    var table = new Table();
    Optional<String> next = Optional.empty();
    do {
      var page = client.requests(next);
      page.items()
          .forEach(
              request -> {
                if (terminal.json()) {
                  terminal.write(request);
                } else {
                  table.row(
                      Long.toString(request.people()),
                      request.signedIn() + " signed in",
                      request.identifier(),
                      "since " + OperationText.time(request.firstAsked()),
                      request.heldSince().map(since -> "held").orElse("not held"));
                }
              });
      next = page.next();
    } while (next.isPresent());
    table.lines().forEach(terminal::say);
  }
}
