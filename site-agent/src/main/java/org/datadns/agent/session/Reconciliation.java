package org.datadns.agent.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.EngineException;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;

/**
 * Brings files and containers to agree, from what both say now and nothing else: takes up what a
 * restart or a failing engine left undone, ends what died or was never entered, removes containers
 * that belong to no session, forgets what ended long ago.
 */
final class Reconciliation {
  private static final Logger LOG = System.getLogger(Reconciliation.class.getName());

  /** Nobody can be using what belongs to no session. */
  private static final Duration ORPHAN_GRACE = Duration.ofSeconds(1);

  private final SessionConfig config;
  private final SessionTable table;
  private final SessionWork work;
  private final Driver driver;
  private final InstantSource clock;

  /** How a session is ended: if there is a reason to when it comes to that. */
  interface Stop {
    void stopWhen(Session session, Function<SessionRecord, Optional<Reason>> why);
  }

  private final Stop stop;

  Reconciliation(
      SessionConfig config,
      SessionTable table,
      SessionWork work,
      Driver driver,
      InstantSource clock,
      Stop stop) {
    this.config = config;
    this.table = table;
    this.work = work;
    this.driver = driver;
    this.clock = clock;
    this.stop = stop;
  }

  /**
   * One round.
   *
   * @throws EngineException when the engine cannot be asked for its containers
   */
  void round() {
    resume();
    forget();
    // before the list is made, so that each of them has had its container by then
    var ready = table.all().stream().filter(session -> session.current().isReady()).toList();
    var attempts = ready.stream().map(session -> session.current().attempt()).toList();
    var containers = driver.containers();
    for (int i = 0; i < ready.size(); i++) {
      int attempt = attempts.get(i);
      // asked again when it comes to that: its person may have come in meanwhile
      stop.stopWhen(
          ready.get(i),
          record ->
              record.isReady() && record.attempt() == attempt
                  ? hindrance(record, containers)
                  : Optional.empty());
    }
    containers.stream()
        .filter(container -> !table.isLive(container.session()))
        .forEach(
            orphan -> {
              LOG.log(
                  Level.WARNING,
                  "removing a container of session {0}, which does not live",
                  orphan.session());
              driver.stop(orphan.session(), ORPHAN_GRACE);
            });
  }

  private void resume() {
    table.all().stream()
        .filter(
            session ->
                switch (session.current().state()) {
                  case STARTING, STOPPING -> true;
                  case READY, ENDED, QUEUED, PLACING -> false;
                })
        .forEach(work::begin);
  }

  private void forget() {
    var before = clock.instant().minus(config.forgetAfter());
    table.all().stream()
        .filter(session -> session.current().state() == SessionState.ENDED)
        .filter(session -> session.current().since().isBefore(before))
        .forEach(table::forget);
  }

  /** Why a session that was ready cannot go on. */
  private Optional<Reason> hindrance(SessionRecord record, List<Driver.Container> containers) {
    var container =
        containers.stream()
            .filter(found -> found.session().equals(record.id()))
            .filter(found -> found.attempt() == record.attempt())
            .findFirst();
    if (container.isEmpty()) {
      return Optional.of(new Reason("died", "The container is gone."));
    }
    if (!container.get().running()) {
      return container.get().end().map(record::redacted);
    }
    var age = Duration.between(record.since(), clock.instant());
    boolean entered = record.running().filter(SessionRecord.Running::entered).isPresent();
    if (!entered && age.compareTo(config.enterWithin()) > 0) {
      return Optional.of(new Reason("not-entered", "Nobody entered it in time."));
    }
    return Optional.empty();
  }
}
