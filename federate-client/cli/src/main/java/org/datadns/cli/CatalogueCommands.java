package org.datadns.cli;

import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.FederationTool;
import org.datadns.protocol.wire.FederationTool.AtSite;
import org.datadns.protocol.wire.FederationTool.Naming;
import org.datadns.protocol.wire.FederationTool.Offering;
import org.datadns.protocol.wire.Reason;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate admin tool}: the federation's catalogue of tools. */
@Command(
    name = "tool",
    description = {
      "Says how tools are named for people, at which sites they are offered, and how many each site",
      "keeps ready. A site's own files have the last word: they hold the image and the sizes.",
      "Who may use a tool is said by its policy: federate admin policy."
    },
    footer = {"Example:", "  federate admin tool offer jupyter --site alpha --site beta --warm 2"})
final class CatalogueCommands {
  private final Terminal terminal;

  CatalogueCommands(Terminal terminal) {
    this.terminal = terminal;
  }

  /** At which sites. */
  static final class SitesOption {
    @Option(
        names = "--site",
        paramLabel = "SITE",
        description = "A site; may be repeated. Default: every site, also those that come later.")
    private List<String> sites = List.of();

    Optional<List<String>> named() {
      return Optional.of(sites).filter(all -> !all.isEmpty());
    }
  }

  @Command(
      name = "list",
      description = {
        "Lists the tools, and under each the sites that have it or of which something is wanted:",
        "whether it is offered there, how many are ready of those wanted, and how far the site is."
      })
  void list(@Mixin AdminOption admin) {
    var tools = admin.client(terminal).tools();
    if (terminal.json()) {
      tools.forEach(terminal::write);
    } else {
      tools.forEach(this::show);
    }
  }

  @Command(
      name = "name",
      description = "Names a tool for people, in place of what each site calls it.",
      footer = {
        "Example:",
        "  federate admin tool name jupyter JupyterLab --description 'Notebooks in Python'"
      })
  void name(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "TOOL", description = "The tool's id.") String tool,
      @Parameters(paramLabel = "LABEL", description = "Its name.") String label,
      @Option(
              names = "--description",
              paramLabel = "TEXT",
              description = "A sentence about it. Default: none.")
          Optional<String> description) {
    answer(admin.client(terminal).nameTool(tool, new Naming(label, description)));
  }

  @Command(
      name = "offer",
      description = {
        "Offers a tool: new sessions may begin with it, where the site's own files have it."
      },
      footer = {
        "Examples:",
        "  federate admin tool offer jupyter                        wherever a site has it",
        "  federate admin tool offer jupyter --site alpha --warm 2  with two ready at alpha"
      })
  void offer(
      @Mixin AdminOption admin,
      @Mixin SitesOption at,
      @Option(
              names = "--warm",
              paramLabel = "N",
              defaultValue = "0",
              description =
                  "How many each site shall keep ready. Agents of this version keep none, and say so."
                      + " Default: ${DEFAULT-VALUE}.")
          int warm,
      @Parameters(paramLabel = "TOOL", description = "The tool's id.") String tool) {
    answer(
        admin
            .client(terminal)
            .offerTool(tool, new Offering(at.named(), Optional.of(warm).filter(n -> n != 0))));
  }

  @Command(
      name = "withdraw",
      description = "Withdraws a tool: no new session begins with it. Those that run go on.",
      footer = {"Example:", "  federate admin tool withdraw rstudio --site alpha"})
  void withdraw(
      @Mixin AdminOption admin,
      @Mixin SitesOption at,
      @Parameters(paramLabel = "TOOL", description = "The tool's id.") String tool) {
    answer(admin.client(terminal).withdrawTool(tool, new Offering(at.named(), Optional.empty())));
  }

  @Command(
      name = "forget",
      description = {
        "Takes a tool out of the catalogue: sites name and offer it as their own files have it."
      })
  void forget(
      @Mixin AdminOption admin,
      @Parameters(paramLabel = "TOOL", description = "The tool's id.") String tool) {
    admin.client(terminal).forgetTool(tool);
    terminal.note("The federation says nothing of " + tool + " any more.");
  }

  private void answer(FederationTool tool) {
    if (terminal.json()) {
      terminal.write(tool);
    } else {
      show(tool);
    }
  }

  private void show(FederationTool tool) {
    terminal.say(
        tool.id()
            + "  "
            + tool.label()
            + (tool.elsewhere() ? "" : "  (at the sites named alone)")
            + (tool.description().isEmpty() ? "" : "  " + tool.description()));
    var table = new Table();
    tool.sites()
        .forEach(
            site ->
                table.row(
                    "  " + site.site(),
                    site.offered() ? "offered" : "withdrawn",
                    ready(site),
                    site.state(),
                    site.reason().map(Reason::text).orElse("")));
    table.lines().forEach(terminal::say);
  }

  private static String ready(AtSite site) {
    return site.warm() == 0 ? "" : site.warmNow() + " of " + site.warm() + " ready";
  }
}
