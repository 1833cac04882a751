package org.datadns.agent.inventory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.datadns.agent.inventory.Entries.Stored;
import org.datadns.agent.inventory.EntryKey.Kind;

/**
 * The datasets that are looked at again and again. A site that names few looks at all of them. Of a
 * site with millions, these are on the list: what its configuration names, what was asked for of
 * late, what was ill when it was last seen, and a window that slides over all the rest, so that
 * each comes round some day. Whatever is not on the list is looked at when it is opened.
 * Thread-safe.
 */
final class Watchlist {
  /** So many are all looked at, all the time. */
  static final int ALL = 1_000;

  /** How many the window shows: some ten looks a second. */
  static final int WINDOW = 300;

  /** How many that are ill are looked at until they are well; also those asked for of late. */
  static final int MOST = 1_000;

  /** How long the window stands still: every path has had its turn twice. */
  private static final Duration STAND = Duration.ofSeconds(60);

  private final Entries entries;
  private final Function<Stored, Watched> watching;

  /** Everything below is guarded by this object's monitor. */
  private Map<EntryKey, Watched> configured = Map.of();

  private Map<EntryKey, Watched> window = Map.of();
  private final Map<EntryKey, Watched> ill = new LinkedHashMap<>();
  private final Map<EntryKey, Watched> asked =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<EntryKey, Watched> eldest) {
          return size() > MOST;
        }
      };

  private long windowBegins;
  private long windowEnds;
  private long stoodSince = System.nanoTime();

  /**
   * A list that is empty until it is {@link #refresh refreshed}.
   *
   * @param watching how an entry is looked at
   */
  Watchlist(Entries entries, Function<Stored, Watched> watching) {
    this.entries = entries;
    this.watching = watching;
  }

  /** Takes in what was written to the entries. */
  synchronized void refresh() {
    configured =
        watched(
            entries.configured().stream()
                .filter(stored -> stored.entry().key().kind() == Kind.DATASET)
                .toList());
    ill.replaceAll((key, watched) -> current(watched));
    ill.values().removeIf(this::isGone);
    asked.replaceAll((key, watched) -> current(watched));
    asked.values().removeIf(this::isGone);
    show();
  }

  private Watched current(Watched watched) {
    return stored(watched.key()).map(watching).orElse(watched);
  }

  private boolean isGone(Watched watched) {
    return watched.origin() != Origin.RULE && stored(watched.key()).isEmpty();
  }

  private Optional<Stored> stored(EntryKey key) {
    return entries.find(key.name(), Optional.of(key.version()));
  }

  private void show() {
    var all = entries.count() <= ALL;
    var shown = entries.after(all ? 0 : windowBegins, all ? ALL : WINDOW);
    window = watched(shown);
    windowEnds = shown.isEmpty() || all ? 0 : shown.getLast().id();
  }

  private Map<EntryKey, Watched> watched(List<Stored> some) {
    var watched = new LinkedHashMap<EntryKey, Watched>();
    some.forEach(stored -> watched.put(stored.entry().key(), watching.apply(stored)));
    return watched;
  }

  /** Slides the window on when it has stood for long enough. */
  synchronized void slide() {
    long now = System.nanoTime();
    if (now - stoodSince >= STAND.toNanos() && (windowEnds > 0 || windowBegins > 0)) {
      stoodSince = now;
      windowBegins = windowEnds;
      show();
    }
  }

  /** Puts one on the list that was asked for. */
  synchronized void ask(Watched watched) {
    asked.put(watched.key(), watched);
  }

  /** Notes how one was seen: whoever is ill stays on the list until it is well. */
  synchronized void note(Watched watched, boolean isWell) {
    if (isWell) {
      ill.remove(watched.key());
    } else if (ill.size() < MOST) {
      ill.put(watched.key(), watched);
    }
  }

  /** Forgets what rules lead to: they have changed. */
  synchronized void forgetRules() {
    asked.values().removeIf(watched -> watched.origin() == Origin.RULE);
    ill.values().removeIf(watched -> watched.origin() == Origin.RULE);
  }

  /** How many are known to be ill; at most {@value #MOST}. */
  synchronized int illCount() {
    return ill.size();
  }

  /** The one of this key, if it is on the list. */
  synchronized Optional<Watched> find(EntryKey key) {
    return Optional.ofNullable(configured.get(key))
        .or(() -> Optional.ofNullable(window.get(key)))
        .or(() -> Optional.ofNullable(asked.get(key)))
        .or(() -> Optional.ofNullable(ill.get(key)));
  }

  /** All that are on it, each once. */
  synchronized Collection<Watched> all() {
    var all = new LinkedHashMap<EntryKey, Watched>(configured);
    window.forEach(all::putIfAbsent);
    asked.forEach(all::putIfAbsent);
    ill.forEach(all::putIfAbsent);
    return new ArrayList<>(all.values());
  }
}
