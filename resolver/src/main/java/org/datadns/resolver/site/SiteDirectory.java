package org.datadns.resolver.site;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;

/**
 * All sites in memory, so that nobody waits for SQL while placing. Read again each second, since
 * another resolver on the same database may have heard more; what this one hears is put in at once.
 * Thread-safe.
 */
final class SiteDirectory {
  private static final Duration FRESH = Duration.ofSeconds(1);

  private final Jdbi jdbi;
  private final InstantSource clock;
  private volatile Instant readAt = Instant.MIN;
  private volatile ConcurrentHashMap<String, Site> sites = new ConcurrentHashMap<>();

  SiteDirectory(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  Collection<Site> all() {
    refresh();
    return List.copyOf(sites.values());
  }

  Optional<Site> find(String id) {
    refresh();
    return Optional.ofNullable(sites.get(id));
  }

  /** Reads one site again, after it changed here. */
  synchronized void reread(String id) {
    jdbi.withHandle(handle -> SiteStore.find(handle, id)).ifPresent(site -> sites.put(id, site));
  }

  /** Takes a status heard here; it waits for a reading under way, which may have missed it. */
  synchronized void heard(String id, SiteStatus status) {
    sites.computeIfPresent(id, (ignored, site) -> site.withStatus(status));
  }

  private void refresh() {
    if (isStale()) {
      readAgain();
    }
  }

  private synchronized void readAgain() {
    if (isStale()) {
      Instant now = clock.instant();
      sites =
          new ConcurrentHashMap<>(
              jdbi.withHandle(SiteStore::all).stream()
                  .collect(Collectors.toMap(Site::id, Function.identity())));
      readAt = now;
    }
  }

  private boolean isStale() {
    return readAt.equals(Instant.MIN) || clock.instant().isAfter(readAt.plus(FRESH));
  }
}
