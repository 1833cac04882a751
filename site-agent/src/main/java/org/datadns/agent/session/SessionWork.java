package org.datadns.agent.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.UnaryOperator;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.Driver.Outcome;
import org.datadns.agent.driver.Driver.Progress;
import org.datadns.agent.driver.EngineException;
import org.datadns.agent.driver.Launch;
import org.datadns.agent.notebook.Notebook;
import org.datadns.agent.notebook.Notebooks.Fetching;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;

/**
 * Carries sessions out: whatever a session's record says, until it is {@code ready} or {@code
 * ended}. At most one thread works on a session, so the driver never hears of it twice at once; an
 * order repeated, a stop during a start and a restart of the agent all come to this code.
 */
final class SessionWork {
  private static final Logger LOG = System.getLogger(SessionWork.class.getName());

  private final SessionConfig config;
  private final Launches launches;
  private final Opening opening;
  private final Driver driver;
  private final InstantSource clock;
  private final Runnable changed;
  private final Executor threads;
  private volatile boolean closed;

  SessionWork(
      SessionConfig config,
      Launches launches,
      Opening opening,
      Driver driver,
      InstantSource clock,
      Runnable changed,
      Executor threads) {
    this.config = config;
    this.launches = launches;
    this.opening = opening;
    this.driver = driver;
    this.clock = clock;
    this.changed = changed;
    this.threads = threads;
  }

  /** Begins to work on a session, unless that is being done. */
  void begin(Session session) {
    threads.execute(() -> work(session));
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
    changed();
  }

  /** Says that something changed that others should hear of. */
  void changed() {
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
    var next = next(session, record);
    boolean settled =
        session.update(
            latest ->
                isSameStart(latest, record) ? Optional.of(next.apply(latest)) : Optional.empty());
    if (settled) {
      tell(session);
      reopen(session, record.order());
    }
    return true;
  }

  /**
   * Opens the notebook or file that a ready session's order names by now, unless that is what it
   * opened. Blocks while a notebook is fetched and put into the workspace.
   *
   * @param before the order as it was when something was opened
   * @return why it is not opened; the session goes on as it was
   */
  Optional<Reason> reopen(Session session, Optional<SessionOrder> before) {
    var opened = before.flatMap(SessionOrder::notebook);
    var record = session.current();
    var order = record.order();
    var launch = order.flatMap(ignored -> launches.launch(record));
    if (!record.isReady()
        || launch.isEmpty()
        || !wantsOther(order.orElseThrow(), opened, before.flatMap(SessionOrder::select))) {
      return Optional.empty();
    }
    var notebook = opening.notebook(order.get());
    if (notebook.orElse(null) instanceof Fetching.Failed(var why)) {
      session.update(
          latest -> Optional.of(latest.opening(opened, before.flatMap(SessionOrder::select))));
      return Optional.of(why);
    }
    var landing =
        opening.landing(
            launch.get(),
            record.running().orElseThrow().host(),
            order.get(),
            launches.selected(order.get()),
            launches.starter(order.get()),
            notebook.flatMap(SessionWork::fetched));
    session.update(
        latest ->
            latest.isReady() && latest.attempt() == record.attempt()
                ? Optional.of(latest.landingAt(landing))
                : Optional.empty());
    return Optional.empty();
  }

  private static boolean wantsOther(
      SessionOrder order, Optional<String> opened, Optional<String> selected) {
    boolean notebook = order.notebook().isPresent() && !order.notebook().equals(opened);
    boolean file = order.select().isPresent() && !order.select().equals(selected);
    return notebook || file;
  }

  /** Carries a start out; what comes of it for the record. */
  private UnaryOperator<SessionRecord> next(Session session, SessionRecord record) {
    var order = record.order().orElseThrow();
    var launch = launches.launch(record);
    if (launch.isEmpty()) {
      return failed(
          record, new Reason("not-held", "The site does not serve this dataset or tool any more."));
    }
    var progress = progress(session, record);
    if (order.notebook().isPresent()) {
      progress.step("Fetching the notebook");
    }
    var notebook = opening.notebook(order);
    if (notebook.orElse(null) instanceof Fetching.Failed(var why)) {
      return failed(record, why);
    }
    return switch (launches.show(order, launch.get(), () -> progress.step("Preparing the files"))) {
      case ShownFiles.Outcome.Failed(var why) -> failed(record, why);
      case ShownFiles.Outcome.Shown(var whole) -> started(record, order, whole, notebook, progress);
    };
  }

  private UnaryOperator<SessionRecord> started(
      SessionRecord record,
      SessionOrder order,
      Launch launch,
      Optional<Fetching> notebook,
      Progress progress) {
    return switch (driver.start(launch, progress)) {
      case Outcome.Failed(var why) -> failed(record, why);
      case Outcome.Running(var host) -> {
        var landing =
            opening.landing(
                launch,
                host,
                order,
                launches.selected(order),
                launches.starter(order),
                notebook.flatMap(SessionWork::fetched));
        yield latest ->
            latest.ready(
                host, landing, Life.begin(clock.instant(), config.lifetime().on(latest.terms())));
      }
    };
  }

  private static Optional<Notebook> fetched(Fetching fetching) {
    return fetching instanceof Fetching.Fetched(var notebook)
        ? Optional.of(notebook)
        : Optional.empty();
  }

  private UnaryOperator<SessionRecord> failed(SessionRecord record, Reason why) {
    return latest -> latest.ended(record.redacted(why), clock.instant());
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
}
