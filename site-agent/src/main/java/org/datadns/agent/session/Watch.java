package org.datadns.agent.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.EngineException;
import org.datadns.agent.session.SessionRecord.Running;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.Reason;

/**
 * Looks at the ready sessions from time to time: whether they are in use and whether one of their
 * programs ran out of memory. Warns their people before one stops for being idle or old, and has it
 * stopped when nothing changed.
 */
final class Watch {
  private static final Logger LOG = System.getLogger(Watch.class.getName());

  /** How many are looked at together: few, for the engine's sake. */
  private static final int AT_ONCE = 4;

  /** An activity is worth a write when it is this part of the idle time after the one written. */
  private static final int WRITTEN_PART = 10;

  private final Lifetime lifetime;
  private final SessionTable table;
  private final Launches launches;
  private final Orders orders;
  private final SessionWork work;
  private final Driver driver;
  private final JupyterServer jupyter;
  private final Function<String, Optional<Instant>> lastAction;
  private final InstantSource clock;

  /** What the looks so far came to, by session; of this run of the agent alone. */
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /**
   * The latest look at a session.
   *
   * @param written when it was last in use as its file has it
   */
  private record Seen(int attempt, Idleness idleness, Instant written) {}

  /**
   * A watch.
   *
   * @param lastAction when a session's person last did something in it, as the proxy saw it
   */
  Watch(
      Lifetime lifetime,
      SessionTable table,
      Launches launches,
      Orders orders,
      SessionWork work,
      Driver driver,
      JupyterServer jupyter,
      Function<String, Optional<Instant>> lastAction,
      InstantSource clock) {
    this.lifetime = lifetime;
    this.table = table;
    this.launches = launches;
    this.orders = orders;
    this.work = work;
    this.driver = driver;
    this.jupyter = jupyter;
    this.lastAction = lastAction;
    this.clock = clock;
  }

  /** Looks at each once. Blocks until all were looked at. */
  void round() {
    var ready = table.all().stream().filter(session -> session.current().isReady()).toList();
    seen.keySet().removeIf(id -> ready.stream().noneMatch(it -> it.current().id().equals(id)));
    try (var threads = Executors.newFixedThreadPool(AT_ONCE, Thread.ofVirtual().factory())) {
      ready.forEach(session -> threads.execute(() -> look(session)));
    }
  }

  private void look(Session session) {
    var record = session.current();
    try {
      if (record.running().isPresent() && record.order().isPresent()) {
        look(session, record, record.running().get());
      }
    } catch (RuntimeException e) {
      LOG.log(Level.ERROR, "looking at session " + record.id() + " failed", e);
    }
  }

  private void look(Session session, SessionRecord record, Running running) {
    var usage = usage(record.id());
    var signal = signal(record, running);
    var now = clock.instant();
    var before =
        Optional.ofNullable(seen.get(record.id()))
            .filter(it -> it.attempt() == record.attempt())
            .orElseGet(
                () ->
                    new Seen(
                        record.attempt(),
                        Idleness.since(running.life().activeAt()),
                        running.life().activeAt()));
    var idleness = before.idleness().look(now, signal, usage.map(Driver.Usage::cpu), lifetime);
    long kills = usage.map(Driver.Usage::outOfMemoryKills).orElse(0L);
    var written = note(session, record, idleness, kills, before.written(), now);
    seen.put(record.id(), new Seen(record.attempt(), idleness, written));
    orders.stopWhen(
        session,
        latest -> sameLife(latest, record).flatMap(life -> life.over(clock.instant(), lifetime)));
  }

  /**
   * Notes what was seen; on disk when it matters after a restart.
   *
   * @return when the session was last in use as its file has it
   */
  private Instant note(
      Session session,
      SessionRecord looked,
      Idleness idleness,
      long kills,
      Instant written,
      Instant now) {
    var life = looked.running().orElseThrow().life();
    var next = life.after(now, idleness.activeAt(), kills, lifetime);
    boolean told = !next.warning(looked.size()).equals(life.warning(looked.size()));
    boolean matters =
        told
            || next.kills() != life.kills()
            || next.activeAt().isAfter(written.plus(lifetime.idleAfter().dividedBy(WRITTEN_PART)));
    Function<SessionRecord, Optional<SessionRecord>> change =
        latest ->
            sameLife(latest, looked)
                .map(it -> latest.living(it.after(now, idleness.activeAt(), kills, lifetime)));
    if (!matters) {
      session.show(change);
      return written;
    }
    if (session.update(change) && told) {
      tell(session, next.warning(looked.size()));
    }
    return next.activeAt();
  }

  private void tell(Session session, Optional<Reason> warning) {
    LOG.log(
        Level.INFO,
        "session {0}: {1}",
        session.current().id(),
        warning.map(it -> "its person is warned: " + it.code()).orElse("goes on"));
    work.changed();
  }

  /** The life of the very attempt that was looked at, while it is ready. */
  private static Optional<Life> sameLife(SessionRecord latest, SessionRecord looked) {
    return latest
        .running()
        .filter(ignored -> latest.isReady() && latest.attempt() == looked.attempt())
        .map(Running::life);
  }

  private Optional<Driver.Usage> usage(String session) {
    try {
      return driver.usage(session);
    } catch (EngineException e) {
      LOG.log(Level.DEBUG, "the engine does not say what session {0} uses", session);
      return Optional.empty();
    }
  }

  private ToolSignal signal(SessionRecord record, Running running) {
    var tool = record.order().flatMap(launches::tool);
    return tool.isEmpty()
        ? new ToolSignal.Quiet(Optional.empty())
        : signal(tool.get(), record, running);
  }

  private ToolSignal signal(Tool tool, SessionRecord record, Running running) {
    return switch (tool.activity()) {
      case JUPYTER ->
          jupyter.signal(
              new ToolAddress(
                  running.host(), tool.port(), launches.base(record.id()), record.token()));
      case TRAFFIC -> new ToolSignal.Quiet(lastAction.apply(record.id()));
      case NONE -> new ToolSignal.Quiet(Optional.empty());
    };
  }
}
