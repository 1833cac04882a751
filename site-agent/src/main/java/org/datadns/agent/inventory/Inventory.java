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
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaLine;

/**
 * All datasets of this site: those of the configuration file and those added while running, which
 * are kept in the state directory. Each {@link #probe} looks at their paths anew; what is told to
 * the resolver has a generation, raised whenever it changes. Thread-safe.
 */
public final class Inventory {
  private static final Logger LOG = System.getLogger(Inventory.class.getName());
  private static final Duration PROBE_DEADLINE = Duration.ofSeconds(5);

  /** How many paths are looked at together: enough that a few that hang do not hold up the rest. */
  private static final int PROBES = 16;

  private final Path file;
  private final List<DatasetConfig> configured;
  private final Probe probe;
  private final InstantSource clock;

  /** Held while looking: what was looked at later must not be replaced by what was before. */
  private final Object probing = new Object();

  /** Everything below is guarded by this object's monitor; probing happens outside it. */
  private List<DatasetConfig> added;

  private long generation;
  private String digest;
  private Map<String, HeldDataset> held = Map.of();

  private record Stored(long generation, String digest, List<DatasetConfig> added) {}

  /** What became of an addition. */
  public sealed interface Addition {
    /** It was added; whether it is served, its refusal says. */
    record Added(HeldDataset dataset) implements Addition {}

    /** It was not. */
    record Refused(Reason reason) implements Addition {}
  }

  private Inventory(
      Path file, List<DatasetConfig> configured, Probe probe, InstantSource clock, Stored stored) {
    this.file = file;
    this.configured = List.copyOf(configured);
    this.probe = probe;
    this.clock = clock;
    this.added = List.copyOf(stored.added());
    this.generation = stored.generation();
    this.digest = stored.digest();
  }

  /**
   * The inventory with what was added before. Nothing is served before the first {@link #probe}.
   *
   * @param stateDirectory where additions and the generation are kept
   * @param configured the configuration's datasets
   * @param user the sessions' numeric user and group
   */
  public static Inventory load(
      Path stateDirectory, List<DatasetConfig> configured, String user, InstantSource clock) {
    var file = stateDirectory.resolve("inventory.json");
    var stored =
        DurableFile.read(file)
            .map(bytes -> Json.read(bytes, Stored.class))
            .orElse(new Stored(0, "", List.of()));
    return new Inventory(file, configured, new Probe(user, PROBE_DEADLINE), clock, stored);
  }

  /**
   * Looks at every path again. Blocks; a path that hangs costs some seconds.
   *
   * @return whether what the resolver must know has changed
   */
  public boolean probe() {
    synchronized (probing) {
      List<DatasetConfig> all;
      synchronized (this) {
        all = new ArrayList<>(configured);
        all.addAll(added);
      }
      var looked = new LinkedHashMap<String, HeldDataset>();
      look(named(all)).forEach(dataset -> looked.put(dataset.identifier(), dataset));
      return replace(looked);
    }
  }

  /** All datasets, served or refused. */
  public synchronized List<HeldDataset> datasets() {
    return List.copyOf(held.values());
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
      if (held.containsKey(identifier) || isAdded(identifier)) {
        return new Addition.Refused(
            new Reason("already-held", "This site already names " + identifier + "."));
      }
      var more = new ArrayList<>(added);
      more.add(config);
      added = List.copyOf(more);
      store();
    }
    probe();
    return new Addition.Added(find(identifier).orElseThrow());
  }

  private boolean isAdded(String identifier) {
    return added.stream()
        .flatMap(config -> Identifier.parse(config.identifier()).asOptional().stream())
        .anyMatch(known -> known.canonical().equals(identifier));
  }

  /** The generation of what {@link #lines} says. */
  public synchronized long generation() {
    return generation;
  }

  /** What the resolver is told: the datasets served. */
  public synchronized List<ReplicaLine> lines() {
    return lines(held);
  }

  /** Raises the generation above one that the resolver has already seen. */
  public synchronized void raiseAbove(long seen) {
    generation = Math.max(seen, Math.max(generation, clock.millis())) + 1;
    store();
  }

  private synchronized boolean replace(Map<String, HeldDataset> looked) {
    looked.values().stream()
        .filter(dataset -> find(dataset.identifier()).filter(dataset::looksLike).isEmpty())
        .forEach(Inventory::log);
    held = Collections.unmodifiableMap(looked);
    var now = Digest.of(Json.write(lines(held)));
    if (now.equals(digest)) {
      return false;
    }
    digest = now;
    generation = Math.max(generation + 1, clock.millis());
    store();
    return true;
  }

  private synchronized Optional<HeldDataset> find(String identifier) {
    return Optional.ofNullable(held.get(identifier));
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
                    "dataset {0} is not served: {1}",
                    dataset.identifier(),
                    reason.text()),
            () -> LOG.log(Level.INFO, "dataset {0} is served", dataset.identifier()));
  }

  private static List<ReplicaLine> lines(Map<String, HeldDataset> datasets) {
    return datasets.values().stream()
        .filter(HeldDataset::isServed)
        .map(
            dataset ->
                new ReplicaLine(
                    dataset.identifier(),
                    Optional.empty(),
                    dataset.config().title(),
                    dataset.config().landingPage(),
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
  private static List<HeldDataset> named(List<DatasetConfig> all) {
    var named = new LinkedHashMap<String, HeldDataset>();
    var mountNames = new HashSet<String>();
    for (var config : all) {
      switch (Identifier.parse(config.identifier())) {
        case Unrecognised(var code, var text) ->
            named.put(
                config.identifier(),
                new HeldDataset(
                    config.identifier(), config, "", Optional.of(new Reason(code, text))));
        case Recognised(var identifier) -> {
          var canonical = identifier.canonical();
          named.computeIfAbsent(
              canonical,
              first ->
                  new HeldDataset(first, config, mountName(first, mountNames), Optional.empty()));
        }
      }
    }
    return List.copyOf(named.values());
  }

  private List<HeldDataset> look(List<HeldDataset> datasets) {
    List<Future<HeldDataset>> looks;
    try (var threads = Executors.newFixedThreadPool(PROBES, Thread.ofVirtual().factory())) {
      looks = datasets.stream().map(dataset -> threads.submit(() -> look(dataset))).toList();
    }
    return looks.stream().map(Future::resultNow).toList();
  }

  private HeldDataset look(HeldDataset dataset) {
    return dataset.isServed() ? dataset.refusedFor(probe.look(dataset.config().path())) : dataset;
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
