package org.datadns.cli;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.Assurance;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate admin policy}: who may use datasets, tools, sizes and sites. */
@Command(
    name = "policy",
    description = {
      "Says who may use a dataset, a tool, a size or a site. Without a policy everybody may. Whoever is",
      "known well enough may; where groups, people or domains are named, who is one of them besides."
    },
    footer = {
      "Example:",
      "  federate admin policy set dataset doi:10.5072/FK2/ABC --least federated"
    })
final class PolicyCommands {
  private final Terminal terminal;

  PolicyCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What a policy is about, as it is written on the command line. */
  enum Kind {
    dataset,
    tool,
    size,
    site;

    AccessPolicy.Kind onTheWire() {
      return AccessPolicy.Kind.valueOf(name().toUpperCase(Locale.ROOT));
    }
  }

  /** How well people are known, as it is written on the command line. */
  enum Known {
    guest,
    email,
    repository,
    federated
  }

  @Command(
      name = "set",
      description = "Sets a policy, in the place of the one that was.",
      footer = {
        "Examples:",
        "  federate admin policy set dataset 'doi:10.5072/FK2/*' --least federated",
        "  federate admin policy set dataset doi:10.5072/FK2/ABC --group GROUP --hidden",
        "  federate admin policy set tool rstudio --domain university.example",
        "  federate admin policy set site alpha --person ada@university.example"
      })
  void set(
      @Mixin AdminOption admin,
      @Option(
              names = "--least",
              paramLabel = "ASSURANCE",
              description = "How well people must be known: ${COMPLETION-CANDIDATES}.")
          Optional<Known> least,
      @Option(names = "--group", paramLabel = "GROUP", description = "The id of a group.")
          List<String> groups,
      @Option(
              names = "--person",
              paramLabel = "PERSON",
              description = "The id of a person, or a confirmed e-mail address.")
          List<String> people,
      @Option(
              names = "--domain",
              paramLabel = "DOMAIN",
              description = "What follows the @ of confirmed e-mail addresses.")
          List<String> domains,
      @Option(
              names = "--hidden",
              description = "Of a dataset: to all others it is as if it were unknown.")
          boolean hidden,
      @Parameters(paramLabel = "KIND", description = "One of ${COMPLETION-CANDIDATES}.") Kind kind,
      @Parameters(
              paramLabel = "NAME",
              description = "The dataset, or a prefix and /*; or the id of the tool, size or site.")
          String name) {
    var kept =
        admin
            .client(terminal)
            .setPolicy(
                new AccessPolicy(
                    kind.onTheWire(),
                    name,
                    least.map(it -> Assurance.valueOf(it.name().toUpperCase(Locale.ROOT))),
                    Optional.ofNullable(groups),
                    Optional.ofNullable(people),
                    Optional.ofNullable(domains),
                    Optional.of(hidden),
                    Optional.empty()));
    if (terminal.json()) {
      terminal.write(kept);
    } else {
      terminal.note(kept.name() + " has a policy.");
    }
  }

  @Command(name = "list", description = "Lists the policies, one a line, by what they are about.")
  void list(@Mixin AdminOption admin) {
    var policies = admin.client(terminal).policies();
    if (terminal.json()) {
      policies.forEach(terminal::write);
      return;
    }
    var table = new Table();
    policies.forEach(
        policy ->
            table.row(
                policy.kind().label(),
                policy.name(),
                policy.least().map(Assurance::label).orElse(""),
                named("groups", policy.groups()),
                named("people", policy.people()),
                named("domains", policy.domains()),
                policy.hidden().orElse(false) ? "hidden" : ""));
    table.lines().forEach(terminal::say);
  }

  @Command(name = "remove", description = "Opens it to everybody again.")
  void remove(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "KIND", description = "One of ${COMPLETION-CANDIDATES}.") Kind kind,
      @Parameters(paramLabel = "NAME", description = "The name as listed.") String name) {
    admin.client(terminal).removePolicy(kind.onTheWire(), name);
    terminal.note(name + " has no policy any more.");
  }

  private static String named(String what, Optional<List<String>> names) {
    return names
        .filter(each -> !each.isEmpty())
        .map(each -> what + " " + String.join(",", each))
        .orElse("");
  }
}
