package org.datadns.cli;

import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.wire.Resolution;
import org.datadns.protocol.wire.Resolution.Replica;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code federate open}: the page that opens a dataset, shown in the person's browser. */
@Command(
    name = "open",
    description = {
      "Opens a dataset in a tool, on a machine beside the data.",
      "Asks the resolver first, so that problems are told here; then prints the address of the"
          + " launching page and shows it in the browser, when this machine has one."
    },
    footer = {
      "Examples:",
      "  federate open 10.5072/FK2/ABC",
      "  federate open --tool jupyter --site alpha doi:10.5072/FK2/ABC",
      "  federate open --no-browser doi:10.5072/FK2/ABC     only print the address"
    })
final class OpenCommand implements Runnable {
  private final Terminal terminal;
  private final Browser browser;

  @Mixin private final ResolverOption resolver = new ResolverOption();

  @Option(names = "--tool", paramLabel = "TOOL", description = "What to open it in.")
  private Optional<String> tool = Optional.empty();

  @Option(names = "--size", paramLabel = "SIZE", description = "How much memory and CPU it gets.")
  private Optional<String> size = Optional.empty();

  @Option(names = "--site", paramLabel = "SITE", description = "Where. Default: the best site.")
  private Optional<String> site = Optional.empty();

  @Option(names = "--no-browser", description = "Only print the address.")
  private boolean addressOnly;

  @Parameters(paramLabel = "IDENTIFIER", description = "DOI or web address, in any spelling.")
  private String identifier = "";

  OpenCommand(Terminal terminal, Browser browser) {
    this.terminal = terminal;
    this.browser = browser;
  }

  @Override
  public void run() {
    var client = resolver.client();
    var resolution = client.resolve(identifier);
    var candidates = candidates(resolution);
    var page = client.openPage(resolution.identifier().canonical(), parameters());
    if (candidates.stream().noneMatch(replica -> replica.state().equals("available"))) {
      terminal.note("It cannot be started at this moment; the page tells when it can:");
      candidates.forEach(
          replica -> terminal.note("  " + replica.site() + ": " + replica.reason().text()));
    }
    boolean shown = !addressOnly && browser.show(page);
    if (terminal.json()) {
      terminal.write(new Opened(page, shown, candidates));
    } else {
      terminal.say(page.toString());
      terminal.note(shown ? "It opens in your browser." : "Open this address in a browser.");
    }
  }

  /** The replicas that match what was asked for, in the resolver's order. */
  private List<Replica> candidates(Resolution resolution) {
    var there =
        resolution.replicas().stream()
            .filter(replica -> site.isEmpty() || site.get().equals(replica.site()))
            .toList();
    if (there.isEmpty() && site.isPresent()) {
      throw CommandFailure.refused(
          409,
          "not-held",
          "The site " + site.get() + " does not hold " + resolution.identifier().canonical() + ".",
          "Leave out --site, or name one that does: federate resolve tells them.");
    }
    var able =
        there.stream()
            .filter(replica -> tool.isEmpty() || replica.tools().contains(tool.get()))
            .toList();
    if (able.isEmpty() && tool.isPresent()) {
      throw CommandFailure.refused(
          409,
          "unknown-tool",
          resolution.identifier().canonical() + " cannot be opened in " + tool.get() + " there.",
          "Leave out --tool, or name one of those that federate resolve tells.");
    }
    return able;
  }

  private Map<String, String> parameters() {
    var parameters = new LinkedHashMap<String, String>();
    tool.ifPresent(id -> parameters.put("tool", id));
    size.ifPresent(id -> parameters.put("size", id));
    site.ifPresent(id -> parameters.put("site", id));
    return parameters;
  }

  /**
   * The answer of {@code --json}.
   *
   * @param url the launching page
   * @param shown whether the browser was told to show it
   * @param replicas where it could be opened, best first
   */
  private record Opened(URI url, boolean shown, List<Replica> replicas) {}
}
