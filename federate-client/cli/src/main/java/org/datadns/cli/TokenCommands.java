package org.datadns.cli;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.TokenClient;
import org.datadns.protocol.wire.TokenRequest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate token}: tokens with which programs act for a person. */
@Command(
    name = "token",
    description = {
      "Makes, lists and revokes tokens with which programs act for you. Needs federate login with the",
      "scope tokens."
    },
    footer = {"Example:", "  federate token create nightly --scope sessions > token"})
final class TokenCommands {
  private final Terminal terminal;

  TokenCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "create",
      description = {
        "Makes a token and prints it alone, this once: nobody can show it again.",
        "It can do no more than your login, and lives no longer."
      },
      footer = {
        "Examples:",
        "  federate token create nightly --scope sessions > token",
        "  federate token create course --scope sessions,groups --lifetime P30D"
      })
  void create(
      @Mixin ResolverOption resolver,
      @Mixin LoginFile logins,
      @Option(
              names = "--scope",
              paramLabel = "SCOPE",
              split = ",",
              description =
                  "What it may do as you: datasets, sessions, groups, tokens, admin. Default:"
                      + " datasets,sessions.")
          List<String> scopes,
      @Option(
              names = "--lifetime",
              paramLabel = "DURATION",
              description = "How long it is good: P30D is thirty days. Default: the resolver's.")
          Optional<String> lifetime,
      @Parameters(paramLabel = "NAME", description = "What it is for, in your own words.")
          String name) {
    var made =
        new TokenClient(resolver.address())
            .make(
                logins.required(resolver.address()),
                new TokenRequest(
                    name, Optional.ofNullable(scopes), lifetime.map(TokenCommands::duration)));
    if (terminal.json()) {
      terminal.write(made);
    } else {
      terminal.say(made.token().orElse(""));
      terminal.note(
          "Good for " + String.join(", ", made.scopes()) + " until " + made.expires() + ".");
    }
  }

  private static Duration duration(String text) {
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw CommandFailure.usage(
          "'" + text + "' is no duration.", "Write P30D for thirty days, PT12H for twelve hours.");
    }
  }

  @Command(name = "list", description = "Lists your tokens, the newest first, one a line.")
  void list(@Mixin ResolverOption resolver, @Mixin LoginFile logins) {
    var tokens = new TokenClient(resolver.address()).list(logins.required(resolver.address()));
    if (terminal.json()) {
      tokens.forEach(terminal::write);
      return;
    }
    var table = new Table();
    tokens.forEach(
        token ->
            table.row(
                token.id(),
                token.name(),
                String.join(",", token.scopes()),
                "until " + OperationText.time(token.expires()),
                token.used().map(at -> "used " + OperationText.time(at)).orElse("never used")));
    table.lines().forEach(terminal::say);
  }

  @Command(
      name = "revoke",
      description = "Revokes a token, and all that were made with it. They are of no use at once.")
  void revoke(
      @Mixin ResolverOption resolver,
      @Mixin LoginFile logins,
      @Parameters(paramLabel = "ID", description = "The token as listed.") String id) {
    new TokenClient(resolver.address()).revoke(logins.required(resolver.address()), id);
    terminal.note("The token " + id + " is revoked.");
  }
}
