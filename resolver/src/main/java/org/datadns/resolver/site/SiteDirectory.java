package org.datadns.resolver.site;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * All sites in memory, so that nobody waits for SQL while placing. Read again each second, since
 * another resolver on the same database may have heard more; what this one hears is put in at once.
 * When the database does not answer, what was known last stays. Thread-safe.
 *
 * <p>What somebody worked out from sites holds as long as {@link #version()} stays, or at least as
 * each site that was looked at {@linkplain #isAsOf is as of} the version read before: a heartbeat
 * that says nothing new makes no new version of its site.
 */
final class SiteDirectory {
  private final Jdbi jdbi;
  private final Predicate<Site> alive;
  private volatile long version; // written under the lock
  private volatile Map<String, Entry> sites = new ConcurrentHashMap<>();

  /**
   * A directory that is empty until it is {@linkplain #refresh() read}.
   *
   * @param alive whether a site's last heartbeat is still believed
   */
  SiteDirectory(Jdbi jdbi, Predicate<Site> alive) {
    this.jdbi = jdbi;
    this.alive = alive;
  }

  /**
   * A site as it is known.
   *
   * @param alive whether it was believed to be alive when last looked at
   * @param version the version of the directory in which it looked otherwise
   */
  private record Entry(Site site, boolean alive, long version) {

    boolean looksLike(Site other, boolean otherAlive) {
      return alive == otherAlive
          && site.approved() == other.approved()
          && site.title().equals(other.title())
          && site.contact().equals(other.contact())
          && site.addresses().equals(other.addresses())
          && site.ordered().equals(other.ordered())
          && looksLike(site.status().orElse(null), other.status().orElse(null));
    }

    /** When a site was heard is told only of one that fell silent. */
    private boolean looksLike(@Nullable SiteStatus one, @Nullable SiteStatus other) {
      if (one == null || other == null) {
        return one == null && other == null;
      }
      return (alive || one.heardAt().equals(other.heardAt()))
          && one.operation().equals(other.operation())
          && one.weight() == other.weight()
          && one.tools().equals(other.tools())
          && one.replicas().equals(other.replicas());
    }
  }

  Collection<Site> all() {
    return sites.values().stream().map(Entry::site).toList();
  }

  Optional<Site> find(String id) {
    var entry = sites.get(id);
    return entry == null ? Optional.empty() : Optional.of(entry.site);
  }

  /** The sites that were heard once and were not believed to be alive when last looked at. */
  Set<String> silent() {
    return sites.values().stream()
        .filter(entry -> entry.site.status().isPresent() && !entry.alive)
        .map(entry -> entry.site.id())
        .collect(Collectors.toSet());
  }

  /** Grows after any site began to look otherwise than before. */
  long version() {
    return version;
  }

  /** Whether this site still looks as it did when the version was that. */
  boolean isAsOf(String id, long earlier) {
    var entry = sites.get(id);
    return entry != null && entry.version <= earlier;
  }

  /** Reads one site again, after it changed here. */
  synchronized void reread(String id) {
    jdbi.withHandle(handle -> SiteStore.find(handle, id)).ifPresent(this::put);
  }

  /** Takes a status heard here; it waits for a reading under way, which may have missed it. */
  synchronized void heard(String id, SiteStatus status) {
    var known = sites.get(id);
    if (known != null) {
      put(known.site.withStatus(status));
    }
  }

  private void put(Site site) {
    long next = version + 1;
    var entry = entry(site, sites.get(site.id()), next);
    sites.put(site.id(), entry);
    if (entry.version == next) {
      version = next;
    }
  }

  /** Reads all sites again, and looks who fell silent meanwhile. */
  synchronized void refresh() {
    List<Site> read = jdbi.withHandle(SiteStore::all);
    long next = version + 1;
    var known = sites;
    var latest = new ConcurrentHashMap<String, Entry>();
    read.forEach(site -> latest.put(site.id(), entry(site, known.get(site.id()), next)));
    boolean changed =
        latest.size() != known.size()
            || latest.values().stream().anyMatch(entry -> entry.version == next);
    sites = latest;
    if (changed) {
      version = next;
    }
  }

  /**
   * A site as it is now. Its version is told to nobody before the site can be found, so that who
   * has read a version sees at least what it stands for.
   */
  private Entry entry(Site site, @Nullable Entry known, long next) {
    boolean aliveNow = alive.test(site);
    return known != null && known.looksLike(site, aliveNow)
        ? new Entry(site, aliveNow, known.version)
        : new Entry(site, aliveNow, next);
  }
}
