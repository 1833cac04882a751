package org.datadns.agent.inventory;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.agent.inventory.Entries.Stored;
import org.datadns.agent.inventory.Probe.Request;
import org.datadns.protocol.wire.Heartbeat.ReplicaReport;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaHealth;
import org.jspecify.annotations.Nullable;

/**
 * How the datasets of this site are, and the mounts below them, as far as is known: what is on the
 * {@link Watchlist} is looked at all the time, the rest when somebody asks. Thread-safe.
 */
public final class Health {
  private static final Logger LOG = System.getLogger(Health.class.getName());

  private static final Optional<Reason> SLOW =
      Optional.of(new Reason("slow-storage", "Its storage answers slowly now."));

  private final Entries entries;
  private final MountWatch watch;
  private final Function<Stored, Watched> watching;
  private final ConsoleMounts mounts;
  private final InstantSource clock;
  private final Runnable changed;
  private final Watchlist list;

  /** What is on the list, as it was last seen; guarded by this object's monitor. */
  private Map<EntryKey, HeldDataset> held = Map.of();

  private List<ReplicaReport> reports = List.of();

  Health(
      Entries entries,
      MountWatch watch,
      Function<Stored, Watched> watching,
      ConsoleMounts mounts,
      InstantSource clock,
      Runnable changed) {
    this.clock = clock;
    this.entries = entries;
    this.watch = watch;
    this.watching = watching;
    this.mounts = mounts;
    this.changed = changed;
    this.list = new Watchlist(entries, watching);
  }

  /**
   * A mount below datasets of this site.
   *
   * @param point where it is mounted
   * @param fileSystem as of {@link HeldDataset}
   * @param answers whether what is asked of it is answered
   */
  public record MountHealth(String point, String fileSystem, boolean answers) {}

  void refresh() {
    list.refresh();
  }

  void forgetRules() {
    list.forgetRules();
  }

  void probe() {
    watch.lookAtAll(requests());
    takeIn();
  }

  void pulse() {
    list.slide();
    watch.pulse(requests());
  }

  private List<Request> requests() {
    return Stream.concat(list.all().stream().map(Watched::request), mounts.requests())
        .distinct()
        .toList();
  }

  /**
   * One that may not have been seen of late; it is looked at then, and stays on the list.
   *
   * @param isAnew whether it is looked at in any case
   */
  HeldDataset confirm(Watched watched, boolean isAnew) {
    list.ask(watched);
    if (isAnew || watch.sight(watched.request()).isEmpty()) {
      watch.lookAtAll(List.of(watched.request()));
      takeIn();
    }
    return watched.seenBy(watch);
  }

  /** How an entry was last seen; nobody looks. */
  HeldDataset seen(Stored stored) {
    return watching.apply(stored).seenBy(watch);
  }

  /** How the dataset of this key was last seen, when it is on the list. */
  Optional<HeldDataset> seen(EntryKey key) {
    return list.find(key).map(watched -> watched.seenBy(watch));
  }

  /** How many datasets and rules the site names. */
  public long count() {
    return entries.count();
  }

  /** How many datasets are known to be ill. */
  public int illCount() {
    return list.illCount();
  }

  /** Datasets that are known to be ill. */
  public synchronized List<HeldDataset> ill() {
    return held.values().stream()
        .filter(HeldDataset::isSeen)
        .filter(dataset -> !dataset.isServed())
        .toList();
  }

  /** The mounts that were looked at. */
  public List<MountHealth> mounts() {
    return watch.mounts();
  }

  synchronized List<ReplicaReport> unavailable() {
    return reports;
  }

  /** Makes known what was seen; for whoever saw something. */
  void takeIn() {
    boolean news;
    synchronized (this) {
      boolean few = entries.count() <= Watchlist.ALL;
      var seen = new HashMap<EntryKey, HeldDataset>();
      var slow = new HashSet<String>();
      var before =
          reports.stream()
              .collect(Collectors.toMap(ReplicaReport::identifier, it -> it, (a, b) -> a));
      for (var watched : list.all()) {
        var now = watched.seenBy(watch);
        seen.put(watched.key(), now);
        if (watch.isSlow(watched.request())) {
          slow.add(now.identifier());
        }
        if (now.isSeen()) {
          list.note(watched, now.isServed());
          log(Optional.ofNullable(held.get(watched.key())), now, few);
        }
      }
      held = seen;
      var ill =
          seen.values().stream()
              .filter(HeldDataset::isSeen)
              .flatMap(
                  dataset -> report(dataset, slow.contains(dataset.identifier()), before).stream())
              .sorted(Comparator.comparing(ReplicaReport::identifier))
              .toList();
      news = !ill.equals(reports);
      reports = ill;
    }
    if (news) {
      changed.run();
    }
  }

  /** What is wrong with a dataset, since when; empty when nothing is. */
  private Optional<ReplicaReport> report(
      HeldDataset dataset, boolean slow, Map<String, ReplicaReport> before) {
    var reason = dataset.refusal().or(() -> slow ? SLOW : Optional.empty());
    var health = dataset.isServed() ? ReplicaHealth.SLOW : ReplicaHealth.UNAVAILABLE;
    return reason.map(
        why ->
            new ReplicaReport(
                dataset.identifier(),
                health,
                since(before.get(dataset.identifier()), health, why),
                Optional.of(why)));
  }

  /** As long as it is ill of the same. */
  private Instant since(@Nullable ReplicaReport before, ReplicaHealth health, Reason reason) {
    return before != null
            && before.health() == health
            && before.reason().equals(Optional.of(reason))
        ? before.since()
        : clock.instant();
  }

  /** Of millions, it is not worth a line that one is well. */
  private static void log(Optional<HeldDataset> before, HeldDataset now, boolean few) {
    if (before.filter(now::looksLike).isPresent()) {
      return;
    }
    if (now.refusal().isPresent()) {
      LOG.log(
          Level.WARNING,
          "dataset {0} at {1} is not served: {2}",
          now.identifier(),
          now.config().path(),
          now.refusal().get().text());
    } else if (few || before.filter(HeldDataset::isSeen).isPresent()) {
      LOG.log(Level.INFO, "dataset {0} is served", now.identifier());
    }
  }
}
