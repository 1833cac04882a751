package org.datadns.cli;

import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.wire.RoleGrant;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code federate admin role}: what people may do beyond what every reader may. */
@Command(
    name = "role",
    description = {
      "Says what people may do beyond what every reader may. A person is named by the id that the",
      "page /sign-in shows to whoever is signed in. Roles count for who is signed in alone."
    },
    footer = {"Example:", "  federate admin role grant PERSON site-admin alpha"})
final class RoleCommands {
  private final Terminal terminal;

  RoleCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  /** A role, as it is written on the command line. */
  enum Role {
    federation_admin,
    site_admin,
    dataset_owner;

    @Override
    public String toString() {
      return name().replace('_', '-');
    }

    RoleGrant.Role onTheWire() {
      return RoleGrant.Role.valueOf(name().toUpperCase(Locale.ROOT));
    }
  }

  @Command(
      name = "grant",
      description = "Grants a role.",
      footer = {
        "Examples:",
        "  federate admin role grant PERSON federation-admin",
        "  federate admin role grant PERSON site-admin alpha",
        "  federate admin role grant PERSON dataset-owner 'doi:10.5072/FK2/*'"
      })
  void grant(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "PERSON", description = "The person's id.") String person,
      @Parameters(paramLabel = "ROLE", description = "One of ${COMPLETION-CANDIDATES}.") Role role,
      @Parameters(
              paramLabel = "TARGET",
              arity = "0..1",
              description = "The site; or the dataset, or a prefix and /*.")
          Optional<String> target) {
    var granted =
        admin
            .client(terminal)
            .grantRole(new RoleGrant(person, role.onTheWire(), target, Optional.empty()));
    if (terminal.json()) {
      terminal.write(granted);
    } else {
      terminal.note(person + " is " + said(granted) + " now.");
    }
  }

  @Command(
      name = "revoke",
      description = "Takes a role back; it counts no more within seconds.",
      footer = {"Example:", "  federate admin role revoke PERSON site-admin alpha"})
  void revoke(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "PERSON", description = "The person's id.") String person,
      @Parameters(paramLabel = "ROLE", description = "One of ${COMPLETION-CANDIDATES}.") Role role,
      @Parameters(paramLabel = "TARGET", arity = "0..1", description = "As it was granted.")
          Optional<String> target) {
    var grant = new RoleGrant(person, role.onTheWire(), target, Optional.empty());
    admin.client(terminal).revokeRole(grant);
    terminal.note(person + " is " + said(grant) + " no more.");
  }

  @Command(name = "list", description = "Lists who was granted what, one a line, by person.")
  void list(@Mixin AdminOption admin) {
    var roles = admin.client(terminal).roles();
    if (terminal.json()) {
      roles.forEach(terminal::write);
      return;
    }
    var table = new Table();
    roles.forEach(
        grant ->
            table.row(
                grant.person(),
                grant.role().label(),
                grant.target().orElse(""),
                grant.granted().map(since -> "since " + since).orElse("")));
    table.lines().forEach(terminal::say);
  }

  private static String said(RoleGrant grant) {
    return grant.role().label() + grant.target().map(target -> " of " + target).orElse("");
  }
}
