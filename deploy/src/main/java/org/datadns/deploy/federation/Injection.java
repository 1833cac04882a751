package org.datadns.deploy.federation;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** A fault that is there from when this is made until it is healed. */
final class Injection {
  private static final long TWO_HOURS = 7_200;
  private static final Duration FLAP = Duration.ofSeconds(2);
  private static final Duration STANDSTILL = Duration.ofMillis(700);
  private static final Duration MOVEMENT = Duration.ofMillis(50);

  /** Of a fault in the middle: the last resolver, so that the first can be asked all the time. */
  private final int resolver;

  private final Fault fault;
  private final SitePlace site;
  private final Fleet fleet;
  private final CountDownLatch over = new CountDownLatch(1);
  private final Thread alternating;
  private List<Future<Journey>> crowd = List.of();

  private Injection(Fault fault, SitePlace site, Fleet fleet) {
    this.fault = fault;
    this.site = site;
    this.fleet = fleet;
    this.resolver = fleet.plan().resolvers() - 1;
    this.alternating =
        Thread.ofVirtual()
            .unstarted(
                () -> {
                  if (fault == Fault.FLAPPING) {
                    alternate(FLAP, FLAP, () -> Packets.cut(site), () -> Packets.join(site));
                  } else {
                    var mount = fleet.mount(site);
                    alternate(STANDSTILL, MOVEMENT, mount::hang, mount::goOn);
                  }
                });
  }

  /**
   * Lets it happen.
   *
   * @param site where, if it is of a site
   */
  static Injection of(Fault fault, SitePlace site, Fleet fleet, Load load) {
    var injection = new Injection(fault, site, fleet);
    injection.begin(load);
    return injection;
  }

  Fault fault() {
    return fault;
  }

  SitePlace site() {
    return site;
  }

  /**
   * Whether it can be said what resolvers must say of the site meanwhile. While their database is
   * away they hear no site, so they go by what they heard last.
   *
   * @param others what else happens
   */
  boolean isDefinite(List<Fault> others) {
    return fault.isOfASite()
        && fault.seen() != Fault.Seen.ANYHOW
        && !others.contains(Fault.RESTART_POSTGRES);
  }

  /** Whether a resolver said that. */
  boolean isToldBy(Watch.Sample sample) {
    return sample.isAvailable(site.id()) == (fault.seen() == Fault.Seen.AVAILABLE);
  }

  private void begin(Load load) {
    switch (fault) {
      case KILL_AGENT -> fleet.agent(site).kill();
      case PAUSE_AGENT -> fleet.agent(site).pause(true);
      case PARTITION -> Packets.cut(site);
      case SLOW_MOUNT, FLAPPING -> alternating.start();
      case HUNG_MOUNT -> fleet.mount(site).hang();
      case FULL -> crowd = load.crowd(site, over);
      case CLOCK_SKEW -> fleet.setClock(site, TWO_HOURS);
      case KILL_RESOLVER -> fleet.resolver(resolver).kill();
      case RESTART_POSTGRES -> fleet.postgres().kill();
      case DOCKER_DOWN -> fleet.engines().away(site, true);
      case NEVER_READY -> fleet.engines().neverReady(site, true);
      case LYING_SITE -> fleet.engines().refuse(site, true);
    }
  }

  /** Makes it good, as far as a machine's own service manager does; returns once that is done. */
  void heal() throws InterruptedException {
    over.countDown();
    switch (fault) {
      case KILL_AGENT -> fleet.restartAgent(site);
      case PAUSE_AGENT -> fleet.agent(site).pause(false);
      case PARTITION -> Packets.join(site);
      case SLOW_MOUNT, FLAPPING -> alternating.join();
      case HUNG_MOUNT -> fleet.mount(site).goOn();
      case FULL -> awaitGone();
      case CLOCK_SKEW -> {
        // a run that began under the wrong clock, and one after it that began, it seems, before
        restartAgent();
        fleet.setClock(site, 0);
        restartAgent();
      }
      case KILL_RESOLVER -> fleet.restartResolver(resolver);
      case RESTART_POSTGRES -> fleet.postgres().begin();
      case DOCKER_DOWN -> fleet.engines().away(site, false);
      case NEVER_READY -> fleet.engines().neverReady(site, false);
      case LYING_SITE -> fleet.engines().refuse(site, false);
    }
  }

  private void awaitGone() throws InterruptedException {
    for (var reader : crowd) {
      try {
        reader.get();
      } catch (ExecutionException e) {
        throw new IllegalStateException("a reader failed", e.getCause());
      }
    }
  }

  private void restartAgent() {
    fleet.agent(site).kill();
    fleet.restartAgent(site);
  }

  private void alternate(Duration bad, Duration good, Runnable worse, Runnable better) {
    try {
      boolean going = true;
      while (going) {
        worse.run();
        going = !over.await(bad.toMillis(), TimeUnit.MILLISECONDS);
        better.run();
        going = going && !over.await(good.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
