package org.datadns.resolver.probe;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.datadns.resolver.background.BackgroundTask;
import org.datadns.resolver.outbound.AddressRule;
import org.datadns.resolver.site.Liveness;
import org.datadns.resolver.site.Reach;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;

/**
 * Tries the address of each site that is heard: at once when it is new or a start there failed,
 * soon when it did not answer, else once a period. A bounded number at a time; those that wait
 * longest first. Thread-safe.
 */
public final class Probing implements AutoCloseable {
  private static final int AT_ONCE = 32;
  private static final Duration ROUND = Duration.ofSeconds(1);
  private static final Duration SOON = Duration.ofSeconds(1);

  /** So many a second at least; more when that would not do for all sites within a period. */
  private static final int A_SECOND = 64;

  private final Sites sites;
  private final SiteProbe probe;
  private final Duration period;
  private final InstantSource clock;
  private final Map<String, Tried> tried = new ConcurrentHashMap<>();

  /** Whom to try next; made anew each round, as nothing depends on how it was before. */
  private final Deque<String> due = new ConcurrentLinkedDeque<>();

  private final Semaphore free = new Semaphore(AT_ONCE);

  /** How many may still begin until the next round: a herd of sites leaves room for people. */
  private final AtomicInteger left = new AtomicInteger();

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BackgroundTask rounds;
  private volatile boolean closed;

  /**
   * What came of trying a site.
   *
   * @param at when the latest try began
   * @param next when the next is due
   * @param failures how many failed in a row
   * @param underWay whether one is going on
   */
  private record Tried(Instant at, Instant next, int failures, boolean underWay) {
    static final Tried NEVER = new Tried(Instant.EPOCH, Instant.EPOCH, 0, false);

    Tried dueAtOnce() {
      return new Tried(at, Instant.EPOCH, failures, underWay);
    }
  }

  /**
   * Begins.
   *
   * @param resolver the resolver's own address
   */
  public Probing(Sites sites, ProbeConfig config, URI resolver, InstantSource clock) {
    this.sites = sites;
    this.period = config.period();
    this.clock = clock;
    this.probe =
        new SiteProbe(resolver, AddressRule.of(resolver, config.internalHosts()), AT_ONCE, clock);
    this.rounds = BackgroundTask.start("probing", ROUND, this::round);
  }

  /** Tries a site as soon as possible if it is due. Never blocks. */
  public void look(String site) {
    due.addFirst(site);
    advance();
  }

  private void round() {
    var now = clock.instant();
    tried.keySet().removeIf(id -> sites.find(id).isEmpty());
    var waiting = new ArrayList<Site>();
    for (var site : sites.all()) {
      if (!sites.isAlive(site)) {
        // tried as soon as that changes
        tried.computeIfPresent(site.id(), (id, known) -> known.dueAtOnce());
      } else if (isDue(site, now)) {
        waiting.add(site);
      }
    }
    left.set(
        Math.max(A_SECOND, (int) (1.5 * sites.all().size() / Math.max(1, period.toSeconds()))));
    waiting.sort(Comparator.comparing(site -> known(site).next()));
    due.clear();
    waiting.forEach(site -> due.add(site.id()));
    advance();
  }

  /** Begins as many tries as there is room for. */
  private void advance() {
    while (!closed && left.get() > 0 && free.tryAcquire()) {
      if (!beginNext()) {
        free.release();
        return;
      }
    }
  }

  /** Whether there was one to begin. */
  private boolean beginNext() {
    for (var id = due.poll(); id != null; id = due.poll()) {
      var now = clock.instant();
      var site = sites.find(id).filter(found -> sites.isAlive(found) && isDue(found, now));
      if (site.isPresent() && begin(site.get(), now)) {
        left.decrementAndGet();
        return true;
      }
    }
    return false;
  }

  private Tried known(Site site) {
    return tried.getOrDefault(site.id(), Tried.NEVER);
  }

  private boolean isDue(Site site, Instant now) {
    var known = known(site);
    if (known.underWay() || !site.approved()) {
      return false;
    }
    return !now.isBefore(known.next())
        || (sites.outlook(site).liveness() instanceof Liveness.Suspect(var ignored, var since)
            && since.isAfter(known.at()));
  }

  /** Whether nobody else began just now. */
  private boolean begin(Site site, Instant now) {
    tried.putIfAbsent(site.id(), Tried.NEVER);
    var before = known(site);
    boolean ours =
        tried.replace(site.id(), before, new Tried(now, Instant.MAX, before.failures(), true));
    if (ours) {
      threads.execute(
          () -> {
            try {
              note(site, probe.ask(site), before.failures(), now);
            } finally {
              free.release();
              advance();
            }
          });
    }
    return ours;
  }

  private void note(Site site, SiteProbe.Result result, int failuresBefore, Instant began) {
    Instant now = clock.instant();
    var before = sites.outlook(site).reach();
    switch (result) {
      case SiteProbe.Result.Proved ignored -> {
        tried.put(site.id(), new Tried(began, now.plus(jittered(period)), 0, false));
        if (!before.isProved()) {
          sites.reached(site.id(), new Reach.Proved(now));
        }
        if (failuresBefore > 0) {
          sites.back(site.id());
        }
      }
      case SiteProbe.Result.Failed(var reason) -> {
        int failures = failuresBefore + 1;
        tried.put(site.id(), new Tried(began, now.plus(pause(failures)), failures, false));
        // one lost packet is no wall: what was proved is tried once more before it counts
        if (!before.isProved() || failures > 1) {
          var since = before instanceof Reach.Failing(var same, var at) ? at : now;
          sites.reached(site.id(), new Reach.Failing(reason, since));
        }
      }
    }
  }

  private Duration pause(int failures) {
    var pause = SOON.multipliedBy(1L << Math.min(failures - 1, 20));
    return jittered(pause.compareTo(period) < 0 ? pause : period);
  }

  /** Between three quarters and the whole, so that sites that began together do not stay so. */
  private static Duration jittered(Duration whole) {
    long millis = Math.max(4, whole.toMillis());
    return Duration.ofMillis(millis - ThreadLocalRandom.current().nextLong(millis / 4));
  }

  /** Ends; what is under way is broken off. */
  @Override
  public void close() {
    closed = true;
    rounds.close();
    probe.close();
    threads.shutdownNow();
  }
}
