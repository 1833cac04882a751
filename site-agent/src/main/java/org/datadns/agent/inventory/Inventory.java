package org.datadns.agent.inventory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.datadns.agent.inventory.Probe.Request;
import org.datadns.agent.inventory.Probe.Sight;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaLine;

/**
 * All datasets of this site: those of the configuration file and those added while running, which
 * are kept in the state directory. Helper processes look at their paths again and again. What is
 * held has a generation, raised whenever it changes; what of it cannot be opened now is told apart
 * from it. Thread-safe.
 */
public final class Inventory implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Inventory.class.getName());

  /** How long a path may be silent, twice over: a server under load takes a second or two. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final Path file;
  private final List<DatasetConfig> configured;
  private final AccountChoice site;
  private final Account base;
  private final InstantSource clock;
  private final Runnable changed;
  private final MountWatch watch;

  /** Everything below is guarded by this object's monitor; looking happens outside it. */
  private List<DatasetConfig> added;

  private long generation;
  private String digest;

  /** As the admin names them, seen by nobody. */
  private Map<String, HeldDataset> named = Map.of();

  /** As they were last seen. */
  private Map<String, HeldDataset> held = Map.of();

  private static final Reason NOT_SEEN = new Reason("not-seen", "It has not been looked at yet.");

  /** A heartbeat has an end; a site where more is wrong than this has other worries. */
  private static final int MOST_REPORTS = 10_000;

  private record Stored(long generation, String digest, List<DatasetConfig> added) {}

  /** What became of an addition. */
  public sealed interface Addition {
    /** It was added; whether it is served, its refusal says. */
    record Added(HeldDataset dataset) implements Addition {}

    /** It was not. */
    record Refused(Reason reason) implements Addition {}
  }

  private Inventory(
      Path stateDirectory,
      List<DatasetConfig> configured,
      AccountChoice site,
      Account tools,
      InstantSource clock,
      Runnable changed,
      Stored stored) {
    this.file = file(stateDirectory);
    this.configured = List.copyOf(configured);
    this.site = site;
    this.base = site.over(tools);
    this.clock = clock;
    this.changed = changed;
    this.watch = new MountWatch(stateDirectory.resolve("looks"), PATIENCE, this::takeIn);
    this.added = List.copyOf(stored.added());
    this.generation = stored.generation();
    this.digest = stored.digest();
  }

  /**
   * The inventory with what was added before. Nothing is served before the first {@link #probe}.
   *
   * @param stateDirectory where additions and the generation are kept
   * @param configured the configuration's datasets
   * @param site what the site says of the account that sessions run as
   * @param tools the account where neither dataset nor site says anything
   * @param changed is run when something was seen that the resolver must know
   */
  public static Inventory load(
      Path stateDirectory,
      List<DatasetConfig> configured,
      AccountChoice site,
      Account tools,
      InstantSource clock,
      Runnable changed) {
    var stored =
        DurableFile.read(file(stateDirectory))
            .map(bytes -> Json.read(bytes, Stored.class))
            .orElse(new Stored(0, "", List.of()));
    var inventory = new Inventory(stateDirectory, configured, site, tools, clock, changed, stored);
    inventory.restate();
    return inventory;
  }

  private static Path file(Path stateDirectory) {
    return stateDirectory.resolve("inventory.json");
  }

  /** Looks at every path. Blocks; what hangs costs some seconds and goes on in the background. */
  public void probe() {
    watch.lookAtAll(requests());
    takeIn();
  }

  /**
   * Looks, in the background, at what has not been looked at for a while; to be called again and
   * again. Never touches a mount itself.
   */
  public void pulse() {
    watch.pulse(requests());
  }

  /** Ends all looking. */
  @Override
  public void close() {
    watch.close();
  }

  /** Reads what new workspaces begin with. */
  public Starters starters() {
    return new Starters(watch);
  }

  /**
   * The account of a session.
   *
   * @param tool the account of its tool
   * @param datasets its datasets
   */
  public AccountChoice.Agreement account(Account tool, List<HeldDataset> datasets) {
    return AccountChoice.agree(
        site.over(tool), datasets.stream().map(dataset -> choice(dataset.config())).toList());
  }

  private static AccountChoice choice(DatasetConfig config) {
    return config.account().orElse(AccountChoice.NONE);
  }

  /** All datasets, served or refused. */
  public synchronized List<HeldDataset> datasets() {
    return List.copyOf(held.values());
  }

  /** The dataset of this canonical identifier, served or refused, if the site names it. */
  public synchronized Optional<HeldDataset> find(String identifier) {
    return Optional.ofNullable(held.get(identifier));
  }

  /** The dataset of this canonical identifier, if it is served. */
  public synchronized Optional<HeldDataset> served(String identifier) {
    return find(identifier).filter(HeldDataset::isServed);
  }

  /** Adds a dataset and keeps it. Blocks while its path is looked at. */
  public Addition add(DatasetConfig config) {
    if (!config.path().isAbsolute()) {
      return new Addition.Refused(new Reason("relative-path", "The path must be absolute."));
    }
    String identifier;
    switch (Identifier.parse(config.identifier())) {
      case Unrecognised(var code, var text) -> {
        return new Addition.Refused(new Reason(code, text));
      }
      case Recognised(var recognised) -> identifier = recognised.canonical();
    }
    synchronized (this) {
      if (named.containsKey(identifier)) {
        return new Addition.Refused(
            new Reason("already-held", "This site already names " + identifier + "."));
      }
      var more = new ArrayList<>(added);
      more.add(config);
      added = List.copyOf(more);
      restate();
    }
    changed.run();
    probe();
    return new Addition.Added(find(identifier).orElseThrow());
  }

  /** The generation of what {@link #lines} says. */
  public synchronized long generation() {
    return generation;
  }

  /** What the resolver is told once: the datasets that have a name, served or not. */
  public synchronized List<ReplicaLine> lines() {
    return lines(named);
  }

  /** What the resolver is told again and again: those of {@link #lines} that cannot be opened. */
  public synchronized List<ReplicaReport> unavailable() {
    return unavailable(held);
  }

  /** Raises the generation above one that the resolver has already seen. */
  public synchronized void raiseAbove(long seen) {
    generation = Math.max(seen, Math.max(generation, clock.millis())) + 1;
    store();
  }

  /** Names everything anew after an addition, and raises the generation when that tells others. */
  private synchronized void restate() {
    named = named(Stream.concat(configured.stream(), added.stream()).toList());
    var now = Digest.of(Json.write(lines(named)));
    if (!now.equals(digest)) {
      digest = now;
      generation = Math.max(generation + 1, clock.millis());
      store();
    }
  }

  private List<Request> requests() {
    Map<String, HeldDataset> all;
    synchronized (this) {
      all = named;
    }
    return all.values().stream().filter(HeldDataset::isNamed).map(Inventory::request).toList();
  }

  private static Request request(HeldDataset dataset) {
    return new Request(dataset.config().path(), dataset.account());
  }

  /** Makes known what was seen; for whoever saw something. */
  private void takeIn() {
    boolean news;
    synchronized (this) {
      var looked = new LinkedHashMap<>(named);
      looked.replaceAll((identifier, dataset) -> dataset.isNamed() ? seen(dataset) : dataset);
      looked.values().stream()
          .filter(dataset -> !dataset.refusal().equals(Optional.of(NOT_SEEN)))
          .filter(dataset -> find(dataset.identifier()).filter(dataset::looksLike).isEmpty())
          .forEach(Inventory::log);
      news = !unavailable(looked).equals(unavailable(held));
      held = Collections.unmodifiableMap(looked);
    }
    if (news) {
      changed.run();
    }
  }

  private HeldDataset seen(HeldDataset dataset) {
    var request = request(dataset);
    return new HeldDataset(
        dataset.identifier(),
        dataset.config(),
        dataset.mountName(),
        dataset.account(),
        watch.mount(request).kind(),
        watch.sight(request).map(Sight::refusal).orElse(Optional.of(NOT_SEEN)));
  }

  private void store() {
    DurableFile.write(file, Json.bytes(new Stored(generation, digest, added)));
  }

  private static void log(HeldDataset dataset) {
    dataset
        .refusal()
        .ifPresentOrElse(
            reason ->
                LOG.log(
                    Level.WARNING,
                    "dataset {0} at {1} is not served: {2}",
                    dataset.identifier(),
                    dataset.config().path(),
                    reason.text()),
            () -> LOG.log(Level.INFO, "dataset {0} is served", dataset.identifier()));
  }

  private static List<ReplicaReport> unavailable(Map<String, HeldDataset> datasets) {
    return datasets.values().stream()
        .filter(HeldDataset::isNamed)
        .flatMap(
            dataset ->
                dataset.refusal().stream()
                    .map(reason -> new ReplicaReport(dataset.identifier(), reason)))
        .limit(MOST_REPORTS)
        .toList();
  }

  private static List<ReplicaLine> lines(Map<String, HeldDataset> datasets) {
    return datasets.values().stream()
        .filter(HeldDataset::isNamed)
        .map(
            dataset ->
                new ReplicaLine(
                    Optional.of(dataset.identifier()),
                    Optional.empty(),
                    Optional.empty(),
                    dataset.config().title(),
                    dataset.config().landingPage(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
        .toList();
  }

  /**
   * Each dataset under its canonical identifier, refused only for its name. The configuration goes
   * before what was added.
   */
  private Map<String, HeldDataset> named(List<DatasetConfig> all) {
    var named = new LinkedHashMap<String, HeldDataset>();
    var mountNames = new HashSet<String>();
    for (var config : all) {
      switch (Identifier.parse(config.identifier())) {
        case Unrecognised(var code, var text) ->
            named.put(
                config.identifier(),
                dataset(config.identifier(), config, "", new Reason(code, text)));
        case Recognised(var identifier) ->
            named.computeIfAbsent(
                identifier.canonical(),
                first -> dataset(first, config, mountName(first, mountNames), NOT_SEEN));
      }
    }
    return named;
  }

  private HeldDataset dataset(
      String identifier, DatasetConfig config, String mountName, Reason refusal) {
    return new HeldDataset(
        identifier, config, mountName, choice(config).over(base), "", Optional.of(refusal));
  }

  /** The name without its scheme, made safe for a path; numbered where two would be the same. */
  private static String mountName(String canonical, Set<String> taken) {
    var name =
        canonical
            .replaceFirst("^(?:[a-z]+:)(?://)?", "")
            .replaceAll("[^A-Za-z0-9._-]+", "-")
            .replaceAll("^[.-]+|[.-]+$", "");
    var cut = name.isEmpty() ? "dataset" : name.substring(0, Math.min(name.length(), 100));
    var unique = cut;
    for (int i = 2; !taken.add(unique); i++) {
      unique = cut + "-" + i;
    }
    return unique;
  }
}
