package org.datadns.cli;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Group;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate group}: people who joined with a code, such as those of a course. */
@Command(
    name = "group",
    description = {
      "Keeps groups of people who joined with a code, such as those of a course. A token of a person",
      "keeps that person's groups; the admin token any, but makes none: each has a person who keeps it."
    },
    footer = {"Example:", "  federate group show GROUP      who is in"})
final class GroupCommands {
  private final Terminal terminal;

  GroupCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  @Command(
      name = "create",
      description = "Makes a group, and prints its id and the code with which people join: once.",
      footer = {
        "Example:",
        "  federate group create 'Geodata, spring' --until 2027-06-30T22:00:00Z --sessions 60"
      })
  void create(
      @Mixin AdminOption token,
      @Option(
              names = "--until",
              required = true,
              converter = Moment.Converter.class,
              paramLabel = "TIME",
              description = "Until when it counts: 2027-06-30T22:00:00Z.")
          Moment until,
      @Option(
              names = "--sessions",
              paramLabel = "N",
              description = "Sessions at once, all of them.")
          Optional<Integer> sessions,
      @Option(names = "--memory", paramLabel = "BYTES", description = "Memory of those, in bytes.")
          Optional<Long> memory,
      @Option(names = "--hours", paramLabel = "N", description = "Hours of sessions in all.")
          Optional<Integer> hours,
      @Parameters(paramLabel = "TITLE", description = "Its name for people.") String title) {
    told(
        token
            .client(terminal)
            .makeGroup(
                new Group(
                    Optional.empty(),
                    title,
                    until.at(),
                    Optional.of(new Group.Limits(sessions, memory, hours)),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty())));
  }

  @Command(name = "list", description = "Lists the groups that the token's person keeps or is in.")
  void list(@Mixin AdminOption token) {
    var groups = token.client(terminal).groups();
    if (terminal.json()) {
      groups.forEach(terminal::write);
      return;
    }
    var table = new Table();
    groups.forEach(
        group ->
            table.row(
                group.id().orElse(""),
                group.keeper().orElse(false) ? "keeps" : "is in",
                "until " + group.expires(),
                group.title()));
    table.lines().forEach(terminal::say);
  }

  @Command(name = "show", description = "Shows who is in a group, with their sessions for it.")
  void show(
      @Mixin AdminOption token,
      @Parameters(paramLabel = "GROUP", description = "The group's id.") String id) {
    var group = token.client(terminal).group(id);
    if (terminal.json()) {
      terminal.write(group);
      return;
    }
    var table = new Table();
    group
        .members()
        .orElse(List.of())
        .forEach(
            member ->
                table.row(
                    member.person(),
                    member.label(),
                    "since " + member.joined(),
                    member.sessions() + " sessions"));
    table.lines().forEach(terminal::say);
  }

  @Command(name = "extend", description = "Extends every session that counts to a group.")
  void extend(
      @Mixin AdminOption token,
      @Parameters(paramLabel = "GROUP", description = "The group's id.") String id) {
    var extended = token.client(terminal).extendGroup(id);
    if (terminal.json()) {
      terminal.write(extended);
    } else {
      terminal.note(
          extended.extended()
              + " extended, "
              + extended.refused()
              + " at their longest, "
              + extended.silent()
              + " at sites that did not answer.");
    }
  }

  @Command(
      name = "code",
      description =
          "Makes another code and prints it; with the one that was nobody joins any more.")
  void code(
      @Mixin AdminOption token,
      @Parameters(paramLabel = "GROUP", description = "The group's id.") String id) {
    told(token.client(terminal).renewCode(id));
  }

  @Command(name = "remove", description = "Takes a group away; sessions that run go on.")
  void remove(
      @Mixin AdminOption token,
      @Parameters(paramLabel = "GROUP", description = "The group's id.") String id) {
    token.client(terminal).removeGroup(id);
    terminal.note(id + " is removed.");
  }

  private void told(Group group) {
    if (terminal.json()) {
      terminal.write(group);
    } else {
      terminal.say(group.id().orElse("") + " " + group.code().orElse(""));
    }
  }
}
