package org.datadns.resolver.site;

import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Heartbeat.ToolOffer;
import org.datadns.protocol.wire.SiteOperation;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * All sites in memory, so that nobody waits for SQL while placing. What changed elsewhere is read
 * each second, since another resolver on the same database may have heard more; what this one hears
 * is put in at once. When the database does not answer, what was known last stays. Thread-safe.
 *
 * <p>What somebody worked out from sites holds as long as {@link #version()} stays, or at least as
 * each site that was looked at {@linkplain #isAsOf is as of} the version read before: a heartbeat
 * that says nothing new makes no new version of its site.
 */
final class SiteDirectory {
  private final Jdbi jdbi;
  private final String resolver;
  private final Function<Site, Outlook> outlook;
  private final OfferedTools tools;
  private final InstantSource clock;
  private final Map<String, Entry> sites = new ConcurrentHashMap<>();
  private volatile long version; // written under the lock
  private @Nullable OffsetDateTime readAt; // guarded by the lock
  private long toolsAsOf; // guarded by the lock

  /**
   * A directory that is empty until it is {@linkplain #refresh() read}.
   *
   * @param resolver this resolver, among those on the database
   * @param outlook what this resolver makes of a site now
   * @param tools what the federation makes of sites' tools
   */
  SiteDirectory(
      Jdbi jdbi,
      String resolver,
      Function<Site, Outlook> outlook,
      OfferedTools tools,
      InstantSource clock) {
    this.jdbi = jdbi;
    this.resolver = resolver;
    this.outlook = outlook;
    this.tools = tools;
    this.clock = clock;
  }

  /**
   * A site as it is known.
   *
   * @param heard what it said last; null when it was never heard
   * @param outlook what was made of it when it was last looked at
   * @param look what of that others see
   * @param version the version of the directory in which it looked otherwise
   */
  private record Entry(Site site, @Nullable Heard heard, Outlook outlook, Look look, long version) {

    boolean looksLike(Site other, @Nullable Heard otherHeard, Look otherLook) {
      return look.equals(otherLook)
          && site.approved() == other.approved()
          && site.title().equals(other.title())
          && site.contact().equals(other.contact())
          && site.addresses().equals(other.addresses())
          && offers(site).equals(offers(other))
          && (heard == null
              ? otherHeard == null
              : otherHeard != null && heard.statement().equals(otherHeard.statement()));
    }

    private static List<ToolOffer> offers(Site site) {
      return site.status().map(SiteStatus::tools).orElse(List.of());
    }
  }

  /**
   * What time alone, or this resolver, changes about a site.
   *
   * @param liveness when it was heard last is told only of one that is gone
   * @param success in steps: each start moves it a little
   */
  private record Look(Liveness liveness, boolean proved, SiteOperation operation, long success) {
    private static final int STEPS = 20;

    static Look of(Site site, Outlook outlook, Instant now) {
      return new Look(
          outlook.liveness(),
          outlook.reach().isProved(),
          site.operationAt(now),
          Math.round(outlook.success() * STEPS));
    }
  }

  Collection<Site> all() {
    return sites.values().stream().map(Entry::site).toList();
  }

  Optional<Site> find(String id) {
    var entry = sites.get(id);
    return entry == null ? Optional.empty() : Optional.of(entry.site);
  }

  /** What this resolver made of a site when it was last looked at, as answers have it. */
  Outlook outlook(Site site) {
    var entry = sites.get(site.id());
    return entry == null ? outlook.apply(site) : entry.outlook;
  }

  /** What a site said last. */
  Optional<Heard> heard(String id) {
    var entry = sites.get(id);
    return entry == null ? Optional.empty() : Optional.ofNullable(entry.heard);
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
    jdbi.withHandle(handle -> SiteStore.find(handle, id))
        .ifPresent(site -> put(site, heard(id).orElse(null)));
  }

  /** Takes what was heard here. */
  synchronized void heard(Map<String, Heard> latest) {
    latest.forEach(
        (id, heard) -> {
          var known = sites.get(id);
          if (known != null) {
            put(known.site, heard);
          }
        });
  }

  /** Looks at one site again, after this resolver found out about it. */
  synchronized void lookAgain(String id) {
    var known = sites.get(id);
    if (known != null) {
      put(known, known.site, known.heard);
    }
  }

  /** Reads what changed elsewhere, and looks what time changed. */
  synchronized void refresh() {
    jdbi.useHandle(this::read);
    offerAgain();
    List.copyOf(sites.keySet()).forEach(this::lookAgain);
  }

  /** Offers every site's tools as the federation wants it now, if that is otherwise than before. */
  synchronized void offerAgain() {
    long now = tools.version();
    if (now != toolsAsOf) {
      List.copyOf(sites.values()).forEach(entry -> put(entry.site, entry.heard));
      toolsAsOf = now;
    }
  }

  private void read(Handle handle) {
    var began = StatusStore.clock(handle);
    var before = readAt;
    var changed = before == null ? SiteStore.all(handle) : SiteStore.touched(handle, before);
    changed.forEach(site -> put(site, heard(site.id()).orElse(null)));
    if (SiteStore.count(handle) != sites.size()) {
      // some went: that is rare enough to read all
      var there = SiteStore.all(handle).stream().map(Site::id).collect(Collectors.toSet());
      sites.keySet().retainAll(there);
      long next = version + 1;
      version = next;
    }
    take(
        handle,
        before == null
            ? StatusStore.all(handle)
            : StatusStore.heardElsewhere(handle, before, resolver));
    readAt = began;
  }

  /** Reads what is kept of these sites; for whoever found that others heard more of them. */
  synchronized void rereadStatus(Collection<String> ids) {
    jdbi.useHandle(handle -> take(handle, StatusStore.of(handle, ids)));
  }

  private void take(Handle handle, List<StatusStore.Row> rows) {
    var now = clock.instant();
    var news = new ArrayList<StatusStore.Row>();
    for (var row : rows) {
      var known = heard(row.site()).orElse(null);
      if (known == null || !isSame(row, known)) {
        news.add(row);
      }
    }
    var statements =
        new HashMap<>(
            StatusStore.statements(
                handle,
                news.stream().filter(row -> !isStated(row)).map(StatusStore.Row::site).toList()));
    for (var row : news) {
      var known = heard(row.site()).orElse(null);
      var statement =
          isStated(row) && known != null ? known.statement() : statements.get(row.site());
      var entry = sites.get(row.site());
      if (statement != null && entry != null) {
        put(entry.site, row.heard(statement, now));
      }
    }
  }

  private static boolean isSame(StatusStore.Row row, Heard known) {
    return row.instance().equals(known.instance()) && row.sequence() <= known.sequence();
  }

  private boolean isStated(StatusStore.Row row) {
    return heard(row.site()).filter(known -> known.digest().equals(row.digest())).isPresent();
  }

  /**
   * A site as it is now. Its version is told to nobody before the site can be found, so that who
   * has read a version sees at least what it stands for.
   */
  private void put(Site registered, @Nullable Heard heard) {
    put(
        sites.get(registered.id()),
        heard == null
            ? registered
            : registered.withStatus(offered(registered.id(), heard.status())),
        heard);
  }

  private SiteStatus offered(String site, SiteStatus status) {
    return status.offering(tools.at(site, status.tools()));
  }

  private void put(@Nullable Entry known, Site site, @Nullable Heard heard) {
    var seen = outlook.apply(site);
    var look = Look.of(site, seen, clock.instant());
    if (known != null && known.looksLike(site, heard, look)) {
      sites.put(site.id(), new Entry(site, heard, seen, look, known.version));
      return;
    }
    long next = version + 1;
    sites.put(site.id(), new Entry(site, heard, seen, look, next));
    version = next;
  }
}
