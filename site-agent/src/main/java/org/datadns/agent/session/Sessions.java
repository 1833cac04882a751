package org.datadns.agent.session;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.Driver.Outcome;
import org.datadns.agent.driver.Driver.Progress;
import org.datadns.agent.driver.EngineException;
import org.datadns.agent.driver.Launch;
import org.datadns.agent.inventory.HeldDataset;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.session.Admission.Accepted;
import org.datadns.agent.session.Admission.Refused;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;

/**
 * The sessions of this site. An order is written down, then carried out by a thread of the
 * session's own, which works on whatever the record says until it is {@code ready} or {@code
 * ended}:
 *
 * <pre>
 * order ─▶ starting ─▶ ready ─▶ stopping ─▶ ended
 *             └── failed or stopped ──▲────────┘
 * </pre>
 *
 * So an order repeated, a stop during a start, and a restart of the agent all come to the same
 * code. Thread-safe.
 */
public final class Sessions {
  private static final Logger LOG = System.getLogger(Sessions.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Path directory;
  private final SessionConfig config;
  private final Map<String, Tool> tools;
  private final Inventory inventory;
  private final Driver driver;
  private final InstantSource clock;
  private final Runnable changed;
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final Object admission = new Object();
  private volatile boolean draining;

  private Sessions(
      Path directory,
      SessionConfig config,
      List<Tool> tools,
      Inventory inventory,
      Driver driver,
      InstantSource clock,
      Runnable changed) {
    this.directory = directory;
    this.config = config;
    this.tools = tools.stream().collect(Collectors.toMap(Tool::id, tool -> tool));
    this.inventory = inventory;
    this.driver = driver;
    this.clock = clock;
    this.changed = changed;
  }

  /**
   * The sessions as their files have them. Nothing is touched before {@link #reconcile} or an
   * order.
   *
   * @param stateDirectory where the files are, below {@code sessions}
   * @param changed is run after a session changed its state
   */
  public static Sessions load(
      Path stateDirectory,
      SessionConfig config,
      List<Tool> tools,
      Inventory inventory,
      Driver driver,
      InstantSource clock,
      Runnable changed) {
    var directory = stateDirectory.resolve("sessions");
    var loaded = new Sessions(directory, config, tools, inventory, driver, clock, changed);
    try {
      Files.createDirectories(directory);
      try (var files = Files.newDirectoryStream(directory, "s*.json")) {
        for (var file : files) {
          Session.load(file)
              .ifPresent(session -> loaded.sessions.put(session.current().id(), session));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the sessions in " + directory, e);
    }
    return loaded;
  }

  /** Carries an order out, in the background. Idempotent for the same attempt. */
  public Admission order(String id, SessionOrder order) {
    Session session;
    // one at a time, so that the last free place is given away once
    synchronized (admission) {
      var known = Optional.ofNullable(sessions.get(id));
      if (known.isPresent()) {
        var record = known.get().current();
        if (order.attempt() <= record.tombstone() || order.attempt() < record.attempt()) {
          return refused("attempt-superseded", "A later attempt or a stop has overtaken this one.");
        }
        if (record.order().isPresent() && order.attempt() == record.attempt()) {
          return new Accepted(record.status());
        }
      }
      var refusal = refusal(id, order);
      if (refusal.isPresent()) {
        return new Refused(refusal.get());
      }
      session = begin(id, order, known);
    }
    LOG.log(Level.INFO, "session {0} attempt {1}: ordered", id, order.attempt());
    Thread.ofVirtual().name("session " + id).start(() -> work(session));
    return new Accepted(session.current().status());
  }

  /**
   * Ends a session up to an attempt, in the background; a later order for one of these attempts is
   * refused. Also for sessions never seen here.
   */
  public SessionStatus stop(String id, int attempt, Reason why) {
    var session =
        sessions.computeIfAbsent(
            id,
            unknown ->
                Session.begin(
                    file(unknown), SessionRecord.neverOrdered(unknown, attempt, clock.instant())));
    session.update(
        record ->
            record.tombstone() >= attempt
                ? Optional.empty()
                : Optional.of(record.withTombstone(attempt)));
    if (session.current().attempt() <= attempt) {
      stop(session, why);
    }
    return session.current().status();
  }

  /** Ends a session whatever its attempt; does nothing for one that is not known. */
  public void stop(String id, Reason why) {
    Optional.ofNullable(sessions.get(id))
        .ifPresent(session -> stop(id, session.current().attempt(), why));
  }

  /**
   * Waits until a session's revision is above {@code after}, or the time is over.
   *
   * @return its status, or empty when it is not known
   */
  public Optional<SessionStatus> await(String id, long after, Duration wait)
      throws InterruptedException {
    var session = sessions.get(id);
    return session == null ? Optional.empty() : Optional.of(session.await(after, wait).status());
  }

  /** The status of every session that is not forgotten. */
  public List<SessionStatus> statuses() {
    return sessions.values().stream().map(session -> session.current().status()).toList();
  }

  /** The status of one session. */
  public Optional<SessionStatus> status(String id) {
    return Optional.ofNullable(sessions.get(id)).map(session -> session.current().status());
  }

  /** Where a session's tool listens, while it is ready. Answers from memory. */
  public Optional<Place> place(String id) {
    return Optional.ofNullable(sessions.get(id)).map(Session::current).flatMap(this::place);
  }

  /** Notes that its person came in: it no longer stops for want of that. */
  public void entered(String id, int attempt) {
    Optional.ofNullable(sessions.get(id))
        .ifPresent(
            session ->
                session.update(
                    record ->
                        record.attempt() == attempt && !record.entered()
                            ? Optional.of(record.enteredNow())
                            : Optional.empty()));
  }

  /** How many more sessions fit. */
  public int free() {
    return (int) Math.max(0, config.most() - live());
  }

  /** Whether new orders are refused. */
  public void drain(boolean wanted) {
    draining = wanted;
  }

  /** The last lines of a session's container. */
  public String log(String id, int lines) {
    return driver.log(id, lines);
  }

  /**
   * Brings files and containers to agree, from what both say now; run again and again.
   *
   * @throws EngineException when the engine cannot be asked
   */
  public void reconcile() {
    var containers = driver.containers();
    var now = clock.instant();
    for (var session : sessions.values()) {
      var record = session.current();
      switch (record.state()) {
        case READY -> hindrance(record, containers).ifPresent(why -> stop(session, why));
        case STARTING, STOPPING ->
            Thread.ofVirtual().name("session " + record.id()).start(() -> work(session));
        case ENDED -> {
          if (record.since().plus(config.forgetAfter()).isBefore(now)) {
            forget(session);
          }
        }
        case QUEUED, PLACING ->
            throw new IllegalStateException(record + " is in a state of the resolver's");
      }
    }
    containers.stream()
        .filter(container -> !isLive(container.session()))
        .forEach(
            container -> {
              LOG.log(
                  Level.WARNING, "container of session {0} belongs to none", container.session());
              driver.stop(container.session(), Duration.ofSeconds(1));
            });
  }

  /** Works on a session until it wants nothing more, unless another thread does. */
  private void work(Session session) {
    boolean more = true;
    while (more && wantsWork(session) && session.takeWork()) {
      try {
        more = session.current().state() == SessionState.STARTING ? start(session) : end(session);
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
    var launch = launch(record);
    var outcome =
        launch.isPresent()
            ? driver.start(launch.get(), progress(session, record))
            : new Outcome.Failed(
                new Reason("not-held", "The site does not serve this dataset or tool any more."));
    session.update(
        latest -> {
          if (!isSameStart(latest, record)) {
            return Optional.empty();
          }
          return Optional.of(
              switch (outcome) {
                case Outcome.Running(var host) -> latest.ready(host, clock.instant());
                case Outcome.Failed(var why) -> latest.ended(why, clock.instant());
              });
        });
    tell(session);
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
    session.update(
        record ->
            record.state() == SessionState.STOPPING
                ? Optional.of(
                    record.ended(
                        record.reason().orElse(new Reason("stopped", "It was stopped.")),
                        clock.instant()))
                : Optional.empty());
    tell(session);
    return true;
  }

  private void stop(Session session, Reason why) {
    boolean stopping =
        session.update(
            record ->
                switch (record.state()) {
                  case STARTING, READY -> Optional.of(record.stopping(why, clock.instant()));
                  case STOPPING, ENDED, QUEUED, PLACING -> Optional.empty();
                });
    if (stopping) {
      tell(session);
      Thread.ofVirtual().name("session " + session.current().id()).start(() -> work(session));
    }
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

  private Session begin(String id, SessionOrder order, Optional<Session> known) {
    int tombstone = known.map(session -> session.current().tombstone()).orElse(0);
    long revision = known.map(session -> session.current().revision()).orElse(0L) + 1;
    var first = SessionRecord.ordered(id, order, tombstone, revision, newToken(), clock.instant());
    if (known.isPresent()) {
      known.get().update(record -> Optional.of(first));
      return known.get();
    }
    var session = Session.begin(file(id), first);
    sessions.put(id, session);
    return session;
  }

  private Optional<Reason> refusal(String id, SessionOrder order) {
    var tool = Optional.ofNullable(tools.get(order.tool()));
    if (tool.isEmpty()) {
      return reason("unknown-tool", "This site does not offer the tool " + order.tool() + ".");
    }
    if (tool.get().size(order.size()).isEmpty()) {
      return reason("unknown-size", "This site does not offer the size " + order.size() + ".");
    }
    if (inventory.served(order.identifier()).isEmpty()) {
      return reason("not-held", "This site does not serve " + order.identifier() + ".");
    }
    if (draining) {
      return reason("draining", "This site starts no new sessions now.");
    }
    return !isLive(id) && live() >= config.most()
        ? reason("full", "This site has no room for another session now.")
        : Optional.empty();
  }

  private Optional<Reason> hindrance(SessionRecord record, List<Driver.Container> containers) {
    var container =
        containers.stream()
            .filter(found -> found.session().equals(record.id()))
            .filter(found -> found.attempt() == record.attempt())
            .findFirst();
    if (container.isEmpty()) {
      return reason("died", "The container is gone.");
    }
    if (!container.get().running()) {
      return container.get().end();
    }
    var age = Duration.between(record.since(), clock.instant());
    if (!record.entered() && age.compareTo(config.enterWithin()) > 0) {
      return reason("not-entered", "Nobody entered it in time.");
    }
    return age.compareTo(config.maximumAge()) > 0
        ? reason("maximum-age", "It reached the longest time a session may run at this site.")
        : Optional.empty();
  }

  private Optional<Launch> launch(SessionRecord record) {
    var order = record.order().orElseThrow();
    var tool = Optional.ofNullable(tools.get(order.tool()));
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
            order.identifier(),
            dataset.get().config().path(),
            dataset.get().mountName(),
            dataset.get().config().starter(),
            order.workspace(),
            record.token(),
            config.readyWithin()));
  }

  private Optional<Place> place(SessionRecord record) {
    if (record.state() != SessionState.READY) {
      return Optional.empty();
    }
    var order = record.order().orElseThrow();
    var tool = tools.get(order.tool());
    if (tool == null) {
      return Optional.empty();
    }
    return record
        .host()
        .map(
            host ->
                new Place(
                    record.attempt(),
                    order.person(),
                    host,
                    tool.port(),
                    record.token(),
                    landing(tool, inventory.served(order.identifier()))));
  }

  private static String landing(Tool tool, Optional<HeldDataset> dataset) {
    return dataset
        .flatMap(held -> held.config().starter())
        .map(starter -> tool.landingFile() + starter.getFileName())
        .orElse(tool.landing());
  }

  private long live() {
    return sessions.values().stream().filter(session -> session.current().isLive()).count();
  }

  private boolean isLive(String id) {
    return Optional.ofNullable(sessions.get(id))
        .map(session -> session.current().isLive())
        .orElse(false);
  }

  private void forget(Session session) {
    sessions.remove(session.current().id(), session);
    try {
      Files.deleteIfExists(session.file());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + session.file(), e);
    }
  }

  private void tell(Session session) {
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

  private Path file(String id) {
    return directory.resolve(id + ".json");
  }

  private static String newToken() {
    var random = new byte[32];
    RANDOM.nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static Admission refused(String code, String text) {
    return new Refused(new Reason(code, text));
  }

  private static Optional<Reason> reason(String code, String text) {
    return Optional.of(new Reason(code, text));
  }
}
