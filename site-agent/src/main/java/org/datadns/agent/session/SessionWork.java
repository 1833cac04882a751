package org.datadns.agent.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.Driver.Outcome;
import org.datadns.agent.driver.Driver.Progress;
import org.datadns.agent.driver.EngineException;
import org.datadns.agent.driver.Launch;
import org.datadns.agent.inventory.Inventory;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;

/**
 * Carries sessions out: whatever a session's record says, until it is {@code ready} or {@code
 * ended}. At most one thread works on a session, so the driver never hears of it twice at once; an
 * order repeated, a stop during a start and a restart of the agent all come to this code.
 */
final class SessionWork {
  private static final Logger LOG = System.getLogger(SessionWork.class.getName());

  private final SessionConfig config;
  private final ToolShelf tools;
  private final Inventory inventory;
  private final Addresses addresses;
  private final Driver driver;
  private final InstantSource clock;
  private final Runnable changed;
  private volatile boolean closed;

  SessionWork(
      SessionConfig config,
      ToolShelf tools,
      Inventory inventory,
      Addresses addresses,
      Driver driver,
      InstantSource clock,
      Runnable changed) {
    this.config = config;
    this.tools = tools;
    this.inventory = inventory;
    this.addresses = addresses;
    this.driver = driver;
    this.clock = clock;
    this.changed = changed;
  }

  /** Begins to work on a session, unless that is being done. */
  void begin(Session session) {
    Thread.ofVirtual().name("session " + session.current().id()).start(() -> work(session));
  }

  /** Says that what breaks off now does so because the agent stops; the next run takes it up. */
  void close() {
    closed = true;
  }

  /** Says that a session has changed its state. */
  void tell(Session session) {
    var record = session.current();
    LOG.log(
        Level.INFO,
        "session {0} attempt {1}: {2}{3}",
        record.id(),
        record.attempt(),
        record.state().label(),
        record.reason().map(reason -> " (" + reason.text() + ")").orElse(""));
    changed.run();
  }

  private void work(Session session) {
    boolean more = true;
    while (more && wantsWork(session) && session.takeWork()) {
      try {
        more = session.current().state() == SessionState.STARTING ? start(session) : end(session);
      } catch (RuntimeException e) {
        LOG.log(
            closed ? Level.DEBUG : Level.ERROR,
            "work on session " + session.current().id() + " broke off",
            e);
        more = false;
      } finally {
        session.leaveWork();
      }
    }
  }

  private static boolean wantsWork(Session session) {
    return switch (session.current().state()) {
      case STARTING, STOPPING -> true;
      case READY, ENDED, QUEUED, PLACING -> false;
    };
  }

  private boolean start(Session session) {
    var record = session.current();
    var outcome =
        launch(record)
            .map(launch -> driver.start(launch, progress(session, record)))
            .orElseGet(
                () ->
                    new Outcome.Failed(
                        new Reason(
                            "not-held", "The site does not serve this dataset or tool any more.")));
    boolean settled =
        session.update(
            latest -> {
              if (!isSameStart(latest, record)) {
                return Optional.empty();
              }
              return Optional.of(
                  switch (outcome) {
                    case Outcome.Running(var host) -> latest.ready(host, clock.instant());
                    case Outcome.Failed(var why) ->
                        latest.ended(record.redacted(why), clock.instant());
                  });
            });
    if (settled) {
      tell(session);
    }
    return true;
  }

  /** Ends it; false when the engine failed, which the next round tries again. */
  private boolean end(Session session) {
    var id = session.current().id();
    try {
      driver.stop(id, config.stopGrace());
    } catch (EngineException e) {
      LOG.log(Level.WARNING, "session " + id + " cannot be stopped now", e);
      return false;
    }
    boolean settled =
        session.update(
            record ->
                record.state() == SessionState.STOPPING
                    ? Optional.of(
                        record.ended(
                            record.reason().orElse(new Reason("stopped", "It was stopped.")),
                            clock.instant()))
                    : Optional.empty());
    if (settled) {
      tell(session);
    }
    return true;
  }

  private Progress progress(Session session, SessionRecord started) {
    return new Progress() {
      @Override
      public void step(String step) {
        session.show(
            record ->
                isSameStart(record, started)
                    ? Optional.of(record.withStep(step))
                    : Optional.empty());
      }

      @Override
      public boolean isWanted() {
        return isSameStart(session.current(), started);
      }
    };
  }

  private static boolean isSameStart(SessionRecord latest, SessionRecord started) {
    return latest.state() == SessionState.STARTING && latest.attempt() == started.attempt();
  }

  private static Launch.WorkspaceFile read(Path file) {
    try {
      return new Launch.WorkspaceFile(String.valueOf(file.getFileName()), Files.readAllBytes(file));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the starter " + file, e);
    }
  }

  private Optional<Launch> launch(SessionRecord record) {
    var order = record.order().orElseThrow();
    var tool = tools.find(order.tool());
    var size = tool.flatMap(found -> found.size(order.size()));
    var dataset = inventory.served(order.identifier());
    if (size.isEmpty() || dataset.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Launch(
            record.id(),
            record.attempt(),
            tool.get(),
            size.get(),
            List.of(
                new Launch.Mounted(
                    order.identifier(), dataset.get().config().path(), dataset.get().mountName())),
            tool.get().account(),
            dataset.get().config().starter().map(SessionWork::read).stream().toList(),
            order.workspace(),
            addresses.base(record.id()),
            record.token(),
            config.readyWithin()));
  }
}
