package org.datadns.resolver.probe;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import org.datadns.resolver.background.BackgroundTask;
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

  private final Sites sites;
  private final SiteProbe probe;
  private final Duration period;
  private final InstantSource clock;
  private final Map<String, Tried> tried = new ConcurrentHashMap<>();
  private final Semaphore free = new Semaphore(AT_ONCE);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final BackgroundTask rounds;

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
    this.probe = new SiteProbe(resolver, AddressRule.of(resolver, config.internalHosts()), AT_ONCE);
    this.rounds = BackgroundTask.start("probing", ROUND, this::round);
  }

  /** Looks now whether somebody is to be tried. Never blocks. */
  public void wake() {
    rounds.wake();
  }

  private void round() {
    var now = clock.instant();
    var all = sites.all();
    tried.keySet().removeIf(id -> sites.find(id).isEmpty());
    // who is not heard now is tried as soon as that changes
    all.stream()
        .filter(site -> !sites.isAlive(site))
        .forEach(site -> tried.computeIfPresent(site.id(), (id, known) -> known.dueAtOnce()));
    all.stream()
        .filter(site -> site.approved() && sites.isAlive(site) && isDue(site, now))
        .sorted(Comparator.comparing(site -> known(site).next()))
        .limit(free.availablePermits())
        .forEach(site -> begin(site, now));
  }

  private Tried known(Site site) {
    return tried.getOrDefault(site.id(), Tried.NEVER);
  }

  private boolean isDue(Site site, Instant now) {
    var known = known(site);
    if (known.underWay()) {
      return false;
    }
    return !now.isBefore(known.next())
        || (sites.outlook(site).liveness() instanceof Liveness.Suspect(var ignored, var since)
            && since.isAfter(known.at()));
  }

  private void begin(Site site, Instant now) {
    if (!free.tryAcquire()) {
      return;
    }
    int failures = known(site).failures();
    tried.put(site.id(), new Tried(now, Instant.MAX, failures, true));
    threads.execute(
        () -> {
          try {
            note(site, probe.ask(site), failures, now);
          } finally {
            free.release();
            if (free.availablePermits() == 1) {
              wake();
            }
          }
        });
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
    rounds.close();
    probe.close();
    threads.shutdownNow();
  }
}
