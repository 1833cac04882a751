package org.datadns.cli;

import org.datadns.protocol.wire.Resolution;
import org.datadns.protocol.wire.Resolution.Replica;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code federate resolve}: where a dataset is, as an anonymous person sees it. */
@Command(
    name = "resolve",
    description = "Says at which sites a dataset is mounted, and whether it can be opened there.",
    footer = {
      "Examples:",
      "  federate resolve 10.5072/FK2/ABC",
      "  federate resolve --json https://doi.org/10.5072/FK2/ABC | jq -r '.replicas[].site'"
    })
final class ResolveCommand implements Runnable {
  private final Terminal terminal;

  @Mixin private final ResolverOption resolver = new ResolverOption();

  @Parameters(paramLabel = "IDENTIFIER", description = "DOI or web address, in any spelling.")
  private String identifier = "";

  ResolveCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public void run() {
    var resolution = resolver.client().resolve(identifier);
    if (terminal.json()) {
      terminal.write(resolution);
    } else {
      describe(resolution);
    }
  }

  private void describe(Resolution resolution) {
    terminal.say(resolution.identifier().canonical());
    resolution.dataset().title().ifPresent(title -> terminal.say("  " + title));
    resolution.dataset().landingPage().ifPresent(page -> terminal.say("  " + page));
    if (!resolution.match().equals("exact")) {
      terminal.say("  known as " + resolution.dataset().identifier());
    }
    resolution.remainder().ifPresent(inside -> terminal.say("  inside it: " + inside));
    replicas(resolution).lines().forEach(line -> terminal.say("  " + line));
    resolution.open().forEach((tool, url) -> terminal.say("  open in " + tool + ": " + url));
  }

  /** Where it is, best first, and why it can or cannot be opened there. */
  static Table replicas(Resolution resolution) {
    var table = new Table();
    for (Replica replica : resolution.replicas()) {
      table.row(
          replica.site(),
          replica.state(),
          String.join(",", replica.tools()),
          replica.reason().text()
              + (replica.confirmed() ? "" : " Copy not confirmed.")
              + (replica.byRule() ? " Offered by rule." : ""));
    }
    return table;
  }
}
