package org.datadns.agent.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.agent.driver.Launch;
import org.datadns.agent.notebook.Notebook;
import org.datadns.agent.notebook.Notebooks;
import org.datadns.agent.notebook.Notebooks.Fetching;
import org.datadns.agent.tool.Activity;
import org.datadns.protocol.wire.SessionOrder;

/**
 * What a session opens at: the notebook of its link, else the file that is selected, else the place
 * in the dataset that the remainder of its identifier names, else the dataset's starter if the
 * workspace still has it, else the tool's own first page. Blocking; thread-safe.
 */
final class Opening {
  private static final Logger LOG = System.getLogger(Opening.class.getName());

  /** The workspaces' own link to {@code /data}, below which the datasets are. */
  private static final String DATA = "data";

  private final Notebooks notebooks;
  private final JupyterServer jupyter;

  Opening(Notebooks notebooks, JupyterServer jupyter) {
    this.notebooks = notebooks;
    this.jupyter = jupyter;
  }

  /** Fetches the notebook of an order, if it names one. */
  Optional<Fetching> notebook(SessionOrder order) {
    return order.notebook().map(notebooks::fetch);
  }

  /**
   * The path to open, now that the tool answers.
   *
   * @param host where the tool listens
   * @param select name of the file of the dataset that is selected
   * @param starter name of the file the dataset starts with
   * @param notebook the notebook of the order; put into the workspace
   */
  String landing(
      Launch launch,
      String host,
      SessionOrder order,
      Optional<String> select,
      Optional<String> starter,
      Optional<Notebook> notebook) {
    var tool = launch.tool();
    if (tool.landingFile().isEmpty()) {
      return tool.landing();
    }
    var address = new ToolAddress(host, tool.port(), launch.base(), launch.token());
    return notebook
        .flatMap(it -> put(launch, address, it))
        .or(() -> select.flatMap(name -> within(launch, name)))
        .or(() -> order.remainder().flatMap(rest -> within(launch, rest)))
        .or(() -> starter.filter(name -> has(launch, address, name)).map(List::of))
        .map(path -> tool.landingFile() + encoded(path))
        .orElse(tool.landing());
  }

  private Optional<List<String>> put(Launch launch, ToolAddress address, Notebook notebook) {
    var name = jupyter.put(address, notebook.name(), notebook.text());
    if (name.isEmpty()) {
      LOG.log(Level.WARNING, "session {0}: its tool did not take the notebook", launch.session());
    }
    return name.map(List::of);
  }

  /** A starter is copied into a new workspace, where its person may do with it as they like. */
  private boolean has(Launch launch, ToolAddress address, String name) {
    return launch.tool().activity() != Activity.JUPYTER || jupyter.has(address, name);
  }

  /**
   * The place in the dataset that a remainder or a file's name leads to. Whether there is one, the
   * tool says: the agent touches no mount for it.
   */
  private static Optional<List<String>> within(Launch launch, String remainder) {
    var parts = Stream.of(remainder.split("/")).filter(part -> !part.isEmpty()).toList();
    boolean safe =
        parts.stream()
            .noneMatch(
                part ->
                    part.equals("..")
                        || part.equals(".")
                        || part.chars().anyMatch(Character::isISOControl));
    return parts.isEmpty() || !safe
        ? Optional.empty()
        : Optional.of(
            Stream.concat(Stream.of(DATA, launch.datasets().getFirst().name()), parts.stream())
                .toList());
  }

  /** Percent-encoded (RFC 3986 section 2.1); the encoder is one of forms, where a blank is a +. */
  private static String encoded(List<String> path) {
    return path.stream()
        .map(part -> URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }
}
