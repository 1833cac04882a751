package org.datadns.agent.session;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.datadns.agent.driver.Launch;
import org.datadns.agent.inventory.AccountChoice.Agreement.Agreed;
import org.datadns.agent.inventory.AccountChoice.Agreement.Differing;
import org.datadns.agent.inventory.HeldDataset;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.notebook.Notebooks;
import org.datadns.agent.tool.Activity;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionOrder;

/** What an order comes to at this site: tool, size, mounts, files. Thread-safe. */
final class Launches {
  private final Duration readyWithin;
  private final ToolShelf tools;
  private final Inventory inventory;
  private final Addresses addresses;
  private final StarterFiles starters;
  private final Notebooks notebooks;
  private final ShownFiles shown;

  Launches(
      Duration readyWithin,
      ToolShelf tools,
      Inventory inventory,
      Addresses addresses,
      StarterFiles starters,
      Notebooks notebooks,
      ShownFiles shown) {
    this.readyWithin = readyWithin;
    this.tools = tools;
    this.inventory = inventory;
    this.addresses = addresses;
    this.starters = starters;
    this.notebooks = notebooks;
    this.shown = shown;
  }

  /**
   * Why this site cannot open the datasets of an order now; empty when it can. Looks at those that
   * nobody has looked at of late. Blocks for some seconds at the most.
   */
  Optional<Reason> unserved(SessionOrder order) {
    return identifiers(order)
        .flatMap(wanted -> unserved(wanted, version(order, wanted)).stream())
        .findFirst();
  }

  private Optional<Reason> unserved(String identifier, Optional<String> version) {
    var sentence = "This site does not serve " + identifier;
    var held = inventory.confirm(identifier, version);
    return held.isEmpty()
        ? reason("not-held", sentence + ".")
        : held.get()
            .refusal()
            .or(() -> shown.unserved(held.get(), version))
            .map(why -> new Reason("not-held", sentence + " now. " + why.text()));
  }

  /**
   * Why this site does not carry an order out, whatever its room and datasets; empty when it may.
   */
  Optional<Reason> refusal(SessionOrder order) {
    var tool = tools.find(order.tool());
    if (tool.isEmpty()) {
      return reason("unknown-tool", "This site does not offer the tool " + order.tool() + ".");
    }
    if (tool.get().size(order.size()).isEmpty()) {
      return reason("unknown-size", "This site does not offer the size " + order.size() + ".");
    }
    if (inventory.account(tool.get().account(), datasets(order, inventory::served))
        instanceof Differing(var why)) {
      return Optional.of(why);
    }
    if (order.notebook().isPresent() && tool.get().activity() != Activity.JUPYTER) {
      return reason(
          "notebook-refused",
          tool.get().label() + " opens no notebooks; choose another tool or leave it out.");
    }
    return order.notebook().flatMap(notebooks::refusal);
  }

  /** The size an order names, if it is offered. */
  Optional<Size> size(SessionOrder order) {
    return tools.find(order.tool()).flatMap(tool -> tool.size(order.size()));
  }

  /**
   * What to run for a session; empty when the site does not offer or serve it any more. Datasets
   * whose files have to be shown are empty in it, see {@link #show}.
   */
  Optional<Launch> launch(SessionRecord record) {
    var order = record.order().orElseThrow();
    var tool = tools.find(order.tool());
    var datasets = datasets(order, inventory::confirm);
    if (tool.isEmpty() || record.size().isEmpty() || datasets.isEmpty()) {
      return Optional.empty();
    }
    if (!(inventory.account(tool.get().account(), datasets) instanceof Agreed(var account))) {
      return Optional.empty();
    }
    return Optional.of(
        new Launch(
            record.id(),
            record.attempt(),
            tool.get(),
            record.size().get(),
            mounted(datasets),
            account,
            files(tool.get(), datasets),
            order.workspace(),
            base(record.id()),
            record.token(),
            readyWithin,
            record.terms().isClosed()));
  }

  /**
   * Shows a launch's datasets to its session; blocks for some seconds where they are large.
   *
   * @param begins is run before that
   */
  ShownFiles.Outcome show(SessionOrder order, Launch launch, Runnable begins) {
    var datasets = datasets(order, inventory::confirm);
    return datasets.isEmpty()
        ? new ShownFiles.Outcome.Failed(
            new Reason("not-held", "The site does not serve this dataset any more."))
        : shown.show(order, launch, datasets, begins);
  }

  /** The name of the file that an order selects, if there is one that its person may see. */
  Optional<String> selected(SessionOrder order) {
    return order.select().isEmpty()
        ? Optional.empty()
        : inventory
            .served(order.identifier(), order.version())
            .flatMap(held -> shown.selected(order, held));
  }

  /** The version of an order's first dataset that its session sees, as far as anybody says. */
  Optional<String> version(SessionOrder order) {
    return order
        .version()
        .or(
            () ->
                inventory
                    .served(order.identifier(), order.version())
                    .flatMap(
                        held ->
                            Optional.of(held.config().facts().version())
                                .filter(label -> !label.isEmpty())
                                .or(() -> shown.version(held))));
  }

  /** Numbered where two names would be the same. */
  private List<Launch.Mounted> mounted(List<HeldDataset> datasets) {
    var taken = new HashSet<String>();
    var mounted = new ArrayList<Launch.Mounted>();
    for (var held : datasets) {
      var name = held.mountName();
      for (int i = 2; !taken.add(name); i++) {
        name = held.mountName() + "-" + i;
      }
      mounted.add(new Launch.Mounted(held.identifier(), shown.place(held), name));
    }
    return mounted;
  }

  /** The tool of an order, if it is still offered. */
  Optional<Tool> tool(SessionOrder order) {
    return tools.find(order.tool());
  }

  /** The path that a session is served below; begins and ends with a slash. */
  String base(String session) {
    return addresses.base(session);
  }

  /** The name of the file that a launch's dataset starts with, when it has one. */
  Optional<String> starter(SessionOrder order) {
    return inventory
        .find(order.identifier(), order.version())
        .flatMap(held -> held.config().starter())
        .map(StarterFiles::name);
  }

  /** All datasets of an order, the one asked for first; none when one is not served. */
  private static List<HeldDataset> datasets(
      SessionOrder order, BiFunction<String, Optional<String>, Optional<HeldDataset>> inventory) {
    var held = new ArrayList<HeldDataset>();
    for (var identifier : identifiers(order).toList()) {
      var dataset =
          inventory.apply(identifier, version(order, identifier)).filter(HeldDataset::isServed);
      if (dataset.isEmpty()) {
        return List.of();
      }
      held.add(dataset.get());
    }
    return List.copyOf(held);
  }

  /** The version that an order names is that of its first dataset. */
  private static Optional<String> version(SessionOrder order, String identifier) {
    return order.version().filter(version -> identifier.equals(order.identifier()));
  }

  private static Stream<String> identifiers(SessionOrder order) {
    return Stream.concat(Stream.of(order.identifier()), order.also().stream().flatMap(List::stream))
        .distinct();
  }

  /** The starters of the datasets and the tool; of two with one name, the first. */
  private List<Launch.WorkspaceFile> files(Tool tool, List<HeldDataset> datasets) {
    var files = new LinkedHashMap<String, Launch.WorkspaceFile>();
    Stream.concat(
            datasets.stream().flatMap(dataset -> dataset.config().starter().stream()),
            tool.starters().stream())
        .flatMap(path -> read(path).stream())
        .forEach(file -> files.putIfAbsent(file.name(), file));
    return List.copyOf(files.values());
  }

  /** A session without its first file is still one. */
  private Optional<Launch.WorkspaceFile> read(Path path) {
    return starters
        .read(path)
        .map(bytes -> new Launch.WorkspaceFile(StarterFiles.name(path), bytes));
  }

  private static Optional<Reason> reason(String code, String text) {
    return Optional.of(new Reason(code, text));
  }
}
