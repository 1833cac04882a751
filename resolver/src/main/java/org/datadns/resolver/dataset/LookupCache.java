package org.datadns.resolver.dataset;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.helidon.dbclient.DbClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.resolver.dataset.ChangeFeed.Numbered;
import org.datadns.resolver.dataset.KeptLookup.Validity;
import org.jspecify.annotations.Nullable;

/**
 * Lookups in memory, those that found nothing too, bounded in bytes. Thread-safe.
 *
 * <pre>
 *   change:    … 40 dataset a │ 41 inventory s │ 42 dataset b   ← position
 *   lookup a:  read at 39  overtaken by 40
 *   lookup c:  read at 40  overtaken by 41, the horizon, as everything before it
 *   lookup b:  read at 41  overtaken by 42
 *   lookup d:  read at 41  holds
 * </pre>
 *
 * <p>Each is kept with the number of the latest change known <em>before</em> it was read: at worst
 * it is taken for older than it is. A reading that ends after its change was judged marks itself;
 * one that ends before is found and marked.
 */
final class LookupCache {
  private static final Logger LOG = System.getLogger(LookupCache.class.getName());

  private final Function<List<Identifier>, List<Lookup>> read;
  private final ChangeFeed changes;
  private final Cache<String, KeptLookup> kept;
  private final Map<String, CompletableFuture<KeptLookup>> beingRead = new ConcurrentHashMap<>();
  // these are written under the lock alone
  private volatile long life = System.nanoTime();
  private volatile long position;
  private volatile long horizon;

  /**
   * An empty cache at the latest change.
   *
   * @param read looks names up in the database, all by one statement
   * @param bytes about how much memory it may take
   */
  LookupCache(Function<List<Identifier>, List<Lookup>> read, ChangeFeed changes, long bytes) {
    this.read = read;
    this.changes = changes;
    this.kept =
        Caffeine.newBuilder()
            .maximumWeight(bytes)
            .weigher((String name, KeptLookup lookup) -> LookupWeight.of(lookup))
            .build();
    this.position = changes.latest();
  }

  /** What is kept of a name, if it holds. */
  @Nullable KeptLookup present(String name) {
    var known = kept.getIfPresent(name);
    return known != null && holds(known.validity()) ? known : null;
  }

  /** Whether what was read then is still what the database says. */
  boolean holds(Validity validity) {
    return !validity.overtaken && validity.seq >= horizon && validity.life == life;
  }

  /** What is kept of a name, or what the database says now. Who asks for the same waits for one. */
  KeptLookup find(Identifier asked) {
    var present = present(asked.canonical());
    if (present != null) {
      return present;
    }
    var mine = new CompletableFuture<KeptLookup>();
    var others = beingRead.putIfAbsent(asked.canonical(), mine);
    if (others != null) {
      var theirs = others.join();
      // theirs may have begun before a change that we know
      return holds(theirs.validity()) ? theirs : readAll(List.of(asked)).getFirst();
    }
    try {
      var found = readOrLastKnown(asked);
      mine.complete(found);
      return found;
    } catch (RuntimeException e) {
      mine.completeExceptionally(e);
      throw e;
    } finally {
      beingRead.remove(asked.canonical(), mine);
    }
  }

  /** Each of these names, in their order; what is not kept is read by one statement. */
  List<KeptLookup> findAll(List<Identifier> asked) {
    var found = new HashMap<String, KeptLookup>();
    var missing = new LinkedHashMap<String, Identifier>();
    for (var name : asked) {
      var present = present(name.canonical());
      if (present != null) {
        found.put(name.canonical(), present);
      } else {
        missing.put(name.canonical(), name);
      }
    }
    if (!missing.isEmpty()) {
      readAll(List.copyOf(missing.values())).forEach(each -> found.put(each.name(), each));
    }
    return asked.stream().map(name -> requireNonNull(found.get(name.canonical()))).toList();
  }

  /** While the database is away, what it said last is better than nothing. */
  private KeptLookup readOrLastKnown(Identifier asked) {
    try {
      return readAll(List.of(asked)).getFirst();
    } catch (DbClientException e) {
      var known = kept.getIfPresent(asked.canonical());
      if (known == null) {
        throw e;
      }
      return known;
    }
  }

  private List<KeptLookup> readAll(List<Identifier> asked) {
    var validity = new Validity(life, position);
    var lookups = read.apply(asked);
    var all = new ArrayList<KeptLookup>(asked.size());
    for (int i = 0; i < asked.size(); i++) {
      String name = asked.get(i).canonical();
      var lookup = new KeptLookup(name, lookups.get(i), new Validity(validity.life, validity.seq));
      kept.put(name, lookup);
      all.add(lookup);
    }
    if (position != validity.seq) {
      all.forEach(lookup -> lookup.validity().overtaken = true);
    }
    return all;
  }

  /** Takes notice of every change up to now. Blocks for the database. */
  synchronized void catchUp() {
    List<Numbered> some;
    do {
      some = changes.from(position);
      if (some.isEmpty() || some.getFirst().seq() != position) {
        startAnew();
        return;
      }
      take(some.subList(1, some.size()));
    } while (some.size() > 1);
  }

  private void startAnew() {
    LOG.log(Level.INFO, "changes of the registry were missed: lookups are read anew");
    long latest = changes.latest();
    life = System.nanoTime();
    position = latest;
    horizon = 0;
    kept.invalidateAll();
  }

  private void take(List<Numbered> some) {
    if (some.isEmpty()) {
      return;
    }
    long latest = some.getLast().seq();
    position = latest;
    some.stream()
        .filter(numbered -> numbered.change().kind() == Change.Kind.INVENTORY)
        .mapToLong(Numbered::seq)
        .max()
        .ifPresent(seq -> horizon = seq);
    var names = new ChangedNames(some.stream().map(Numbered::change).toList());
    if (!names.isEmpty()) {
      kept.asMap()
          .values()
          .forEach(
              lookup -> {
                if (lookup.validity().seq < latest && names.concern(lookup)) {
                  lookup.validity().overtaken = true;
                }
              });
    }
  }
}
