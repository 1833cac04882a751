package org.datadns.deploy.federation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.datadns.deploy.Await;

/** One fault, or several at once, under load, from quiet to quiet; and what came of it. */
final class Drill {
  private static final Duration BEFORE = Duration.ofSeconds(3);
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Sites look after their containers every five seconds. */
  private static final Duration ENDING = Duration.ofSeconds(15);

  private static final int RESIDENTS = 2;

  private final Fleet fleet;
  private final List<Fault> faults;
  private final Duration during;

  /**
   * A drill to be run.
   *
   * @param faults each that is of a site is at another one; the last site stays well
   * @param during how long they last
   */
  Drill(Fleet fleet, List<Fault> faults, Duration during) {
    this.fleet = fleet;
    this.faults = List.copyOf(faults);
    this.during = during;
    if (faults.stream().filter(Fault::isOfASite).count() >= fleet.plan().sites()) {
      throw new IllegalArgumentException("no site would be left well");
    }
  }

  /** Runs it; blocks. */
  Findings run() throws InterruptedException {
    var plan = fleet.plan();
    var places = plan.places();
    var watches = watches();
    try (var load = new Load(plan, places.getFirst(), places.getLast())) {
      load.residents(plan, RESIDENTS);
      load.begin();
      pass(BEFORE);
      var began = Instant.now();
      var injections = inject(load);
      pass(during);
      passUntil(
          longEnough().minus(during),
          () -> watches.stream().allMatch(watch -> hasNoticed(watch, injections, began)));
      var ended = Instant.now();
      for (var injection : injections.reversed()) {
        injection.heal();
      }
      var healed = Instant.now();
      passUntil(
          plan.lease().plus(Findings.GRACE),
          () -> watches.stream().allMatch(watch -> hasRecovered(watch, healed)));
      // a while longer shows whether it stays so
      pass(plan.period().multipliedBy(2));
      var judged = Instant.now();
      var journeys = load.end();
      var left = left(plan);
      var span = new Findings.Span(began, ended, healed, judged);
      return new Findings(
          plan, faults, injections, span, journeys, watches, fleet.engines().truth(), left);
    } finally {
      watches.forEach(Watch::close);
    }
  }

  /** Long enough that somebody can tell whether it was noticed in time. */
  private Duration longEnough() {
    var noticed =
        faults.stream()
            .map(fault -> fault.noticedWithin(fleet.plan().lease()))
            .max(Duration::compareTo)
            .orElseThrow()
            .plus(Findings.GRACE)
            .plus(BEFORE);
    return during.compareTo(noticed) < 0 ? noticed : during;
  }

  private List<Injection> inject(Load load) {
    var injections = new ArrayList<Injection>();
    int site = 0;
    for (var fault : faults) {
      var place = fleet.plan().places().get(site);
      injections.add(Injection.of(fault, place, fleet, load));
      site += fault.isOfASite() ? 1 : 0;
    }
    return injections;
  }

  private List<Watch> watches() {
    var dataset = Datasets.shared(fleet.plan()).getFirst().identifier();
    var watches = new ArrayList<Watch>();
    watches.add(new Watch("front", Front.ADDRESS, dataset));
    for (int i = 0; i < fleet.plan().resolvers(); i++) {
      watches.add(new Watch("resolver-" + (i + 1), Fleet.address(i), dataset));
    }
    return watches;
  }

  /** Everybody has left: whatever still runs then is an attempt that nobody will ever enter. */
  private List<String> left(Plan plan) {
    try {
      Await.until(
          "the last container to end",
          Plan.ENTER_WITHIN.plus(plan.lease()).plus(ENDING),
          () -> running().isEmpty());
      return List.of();
    } catch (IllegalStateException e) {
      return List.copyOf(running());
    }
  }

  private Set<String> running() {
    return fleet.engines().truth().stream()
        .filter(container -> container.endedAt().isEmpty())
        .map(Engines.Container::name)
        .collect(Collectors.toSet());
  }

  private boolean hasNoticed(Watch watch, List<Injection> injections, Instant began) {
    return injections.stream()
        .filter(injection -> injection.isDefinite(faults))
        .allMatch(
            injection -> watch.rightAfter(began, Instant.now(), injection::isToldBy).isPresent());
  }

  private boolean hasRecovered(Watch watch, Instant healed) {
    return watch.rightAfter(healed, Instant.now(), fleet.plan()::isAllAvailable).isPresent();
  }

  private static void passUntil(Duration most, BooleanSupplier condition) {
    long end = System.nanoTime() + most.toNanos();
    while (System.nanoTime() < end && !condition.getAsBoolean()) {
      pass(LOOK);
    }
  }

  static void pass(Duration time) {
    long end = System.nanoTime() + time.toNanos();
    for (long left = time.toNanos(); left > 0; left = end - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }
}
