package org.datadns.cli;

import org.datadns.protocol.client.SessionClient;
import org.datadns.protocol.wire.SessionPeople;
import org.datadns.protocol.wire.SessionShare;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code federate session}: one's own sessions, and who else is in them. */
@Command(
    name = "session",
    description = {
      "Your sessions, across all sites, by the token of federate login: lists, extends, stops them,",
      "and lets others in."
    },
    footer = {
      "Example:",
      "  federate session share SESSION ann@university.example",
      "A token lets nobody in by itself: confirm it in your browser, at the address that is printed."
    })
final class SessionCommands {
  private final Terminal terminal;

  SessionCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "list",
      description = "Lists your sessions, and those that others share with you.")
  void list(@Mixin ResolverOption resolver, @Mixin LoginFile logins) {
    var client = client(resolver, logins);
    var own = client.list();
    var shared = client.shared();
    if (terminal.json()) {
      own.forEach(terminal::write);
      shared.forEach(terminal::write);
      return;
    }
    var table = new Table();
    own.forEach(
        session ->
            table.row(
                session.id(),
                session.state().label(),
                session.tool(),
                session.site().orElse("-"),
                session.endsAt().map(at -> "until " + at).orElse(""),
                session.title().orElse(session.identifier())));
    shared.forEach(
        session ->
            table.row(
                session.session(),
                session.state().label(),
                session.tool(),
                "shared",
                session.accepted() ? "by " + session.owner().orElse("?") : "not joined yet",
                session.title().orElse(session.identifier())));
    table.lines().forEach(terminal::say);
  }

  @Command(name = "extend", description = "Lets a session live longer.")
  void extend(
      @Mixin ResolverOption resolver,
      @Mixin LoginFile logins,
      @Parameters(paramLabel = "SESSION", description = "The session's id.") String id) {
    var session = client(resolver, logins).extend(id);
    if (terminal.json()) {
      terminal.write(session);
    } else {
      terminal.note(id + session.endsAt().map(at -> " lives until " + at).orElse("") + ".");
    }
  }

  @Command(name = "stop", description = "Stops a session; its workspace stays.")
  void stop(
      @Mixin ResolverOption resolver,
      @Mixin LoginFile logins,
      @Parameters(paramLabel = "SESSION", description = "The session's id.") String id) {
    var session = client(resolver, logins).stop(id);
    if (terminal.json()) {
      terminal.write(session);
    } else {
      terminal.note(id + " is " + session.state().label() + ".");
    }
  }

  @Command(name = "people", description = "Shows who is in a session.")
  void people(
      @Mixin ResolverOption resolver,
      @Mixin LoginFile logins,
      @Parameters(paramLabel = "SESSION", description = "The session's id.") String id) {
    told(client(resolver, logins).people(id));
  }

  @Command(
      name = "share",
      description = {
        "Asks that somebody be let into a session: by an e-mail address for which their identity",
        "provider vouches, or by the id that /sign-in shows them."
      })
  void share(
      @Mixin ResolverOption resolver,
      @Mixin LoginFile logins,
      @Parameters(paramLabel = "SESSION", description = "The session's id.") String id,
      @Parameters(paramLabel = "PERSON", description = "E-mail address or id.") String name) {
    var people = client(resolver, logins).share(id, name);
    told(people);
    if (people.shares().stream().anyMatch(it -> it.state() == SessionShare.State.PROPOSED)) {
      terminal.note(
          "Confirm it in your browser: " + resolver.address() + "/sessions/" + id + "/shares");
    }
  }

  @Command(
      name = "unshare",
      description = {
        "Lets somebody in no more, at once; what they saw they saw. In a session of somebody else",
        "it is how you leave."
      })
  void unshare(
      @Mixin ResolverOption resolver,
      @Mixin LoginFile logins,
      @Parameters(paramLabel = "SESSION", description = "The session's id.") String id,
      @Parameters(
              paramLabel = "PERSON",
              description = "As you named them, or the number that people shows.")
          String who) {
    var client = client(resolver, logins);
    var shares = client.people(id).shares();
    var share =
        shares.stream()
            .filter(
                it ->
                    Long.toString(it.id()).equals(who)
                        || it.name().filter(who::equalsIgnoreCase).isPresent())
            .findFirst()
            .orElseThrow(
                () ->
                    CommandFailure.refused(
                        404,
                        "unknown-share",
                        "The session is not shared with " + who + ".",
                        "Look who is in: federate session people " + id));
    client.unshare(id, share.id());
    terminal.note(who + " is let into " + id + " no more.");
  }

  private void told(SessionPeople people) {
    if (terminal.json()) {
      terminal.write(people);
      return;
    }
    var table = new Table();
    table.row(
        "-",
        people.mine() ? "you" : people.owner().orElse("its owner"),
        "whose it is",
        people.ownerEnteredAt().map(at -> "came in " + at).orElse(""));
    for (var share : people.shares()) {
      table.row(
          Long.toString(share.id()),
          share.label().or(share::name).orElse("?"),
          share.state().label(),
          share.enteredAt().map(at -> "came in " + at).orElse(""));
    }
    table.lines().forEach(terminal::say);
    people
        .obstacle()
        .ifPresent(why -> terminal.note("It can be shared with nobody: " + why.text()));
  }

  private static SessionClient client(ResolverOption resolver, LoginFile logins) {
    return new SessionClient(resolver.address(), logins.required(resolver.address()));
  }
}
