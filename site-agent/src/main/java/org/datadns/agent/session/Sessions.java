package org.datadns.agent.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.EngineException;
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
 * The sessions of this site. An order is written down, then carried out in the background:
 *
 * <pre>
 * order ─▶ starting ─▶ ready ─▶ stopping ─▶ ended
 *             └── failed or stopped ──▲────────┘
 * </pre>
 *
 * Thread-safe.
 */
public final class Sessions implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Sessions.class.getName());
  private static final SecureRandom RANDOM = new SecureRandom();

  private final SessionConfig config;
  private final ToolShelf tools;
  private final Inventory inventory;
  private final Addresses addresses;
  private final Driver driver;
  private final InstantSource clock;
  private final SessionTable table;
  private final SessionWork work;
  private final Reconciliation reconciliation;

  /**
   * Held while it is decided which attempt of a session counts, so that the last free place is
   * given away once and no order slips past a stop.
   */
  private final Object admission = new Object();

  private volatile boolean draining;

  private Sessions(
      SessionConfig config,
      ToolShelf tools,
      Inventory inventory,
      Addresses addresses,
      Driver driver,
      InstantSource clock,
      SessionTable table,
      SessionWork work) {
    this.config = config;
    this.tools = tools;
    this.inventory = inventory;
    this.addresses = addresses;
    this.driver = driver;
    this.clock = clock;
    this.table = table;
    this.work = work;
    this.reconciliation =
        new Reconciliation(
            config,
            table,
            work,
            driver,
            clock,
            (record, why) -> stop(record.id(), record.attempt(), why));
  }

  /**
   * The sessions as their files have them. Nothing is touched before {@link #reconcile} or an
   * order.
   *
   * @param stateDirectory where the files are, below {@code sessions}
   * @param addresses where they are served
   * @param changed is run after a session changed its state
   */
  public static Sessions load(
      Path stateDirectory,
      SessionConfig config,
      List<Tool> tools,
      Inventory inventory,
      Addresses addresses,
      Driver driver,
      InstantSource clock,
      Runnable changed) {
    var shelf = ToolShelf.of(tools);
    return new Sessions(
        config,
        shelf,
        inventory,
        addresses,
        driver,
        clock,
        SessionTable.load(stateDirectory.resolve("sessions"), clock),
        new SessionWork(config, shelf, inventory, addresses, driver, clock, changed));
  }

  /** Carries an order out, in the background. Idempotent for the same attempt. */
  public Admission order(String id, SessionOrder order) {
    Session session;
    synchronized (admission) {
      var known = table.find(id);
      if (known.isPresent()) {
        var record = known.get().current();
        if (order.attempt() <= record.tombstone() || order.attempt() < record.attempt()) {
          return refused("attempt-superseded", "A later attempt or a stop has overtaken this one.");
        }
        if (record.order().isPresent() && order.attempt() == record.attempt()) {
          return new Accepted(status(record));
        }
      }
      var refusal = refusal(id, order);
      if (refusal.isPresent()) {
        return new Refused(refusal.get());
      }
      if (!addresses.take(id)) {
        return refused("full", "This site has no address left for another session now.");
      }
      session = begin(id, order, known);
    }
    LOG.log(Level.INFO, "session {0} attempt {1}: ordered", id, order.attempt());
    work.begin(session);
    return new Accepted(status(session.current()));
  }

  /**
   * Ends a session up to an attempt, in the background; a later order for one of these attempts is
   * refused. Also for sessions never seen here. A higher attempt goes on.
   */
  public SessionStatus stop(String id, int attempt, Reason why) {
    Session session;
    boolean stopping;
    synchronized (admission) {
      var known = table.find(id);
      if (known.isEmpty()) {
        return status(
            table.begin(SessionRecord.neverOrdered(id, attempt, clock.instant())).current());
      }
      session = known.get();
      session.update(
          record ->
              record.tombstone() < attempt
                  ? Optional.of(record.withTombstone(attempt))
                  : Optional.empty());
      stopping =
          session.update(
              record ->
                  record.attempt() <= attempt && isStoppable(record.state())
                      ? Optional.of(record.stopping(why, clock.instant()))
                      : Optional.empty());
    }
    if (stopping) {
      work.tell(session);
      work.begin(session);
    }
    return status(session.current());
  }

  /** Ends a session whatever its attempt; does nothing for one that is not known. */
  public void stop(String id, Reason why) {
    table.find(id).ifPresent(session -> stop(id, session.current().attempt(), why));
  }

  /**
   * Waits until a session's revision is above {@code after}, or the time is over.
   *
   * @return its status, or empty when it is not known
   */
  public Optional<SessionStatus> await(String id, long after, Duration wait)
      throws InterruptedException {
    var session = table.find(id);
    return session.isEmpty()
        ? Optional.empty()
        : Optional.of(status(session.get().await(after, wait)));
  }

  /** The status of every session that is not forgotten. */
  public List<SessionStatus> statuses() {
    return table.all().stream().map(session -> status(session.current())).toList();
  }

  /** The status of one session. */
  public Optional<SessionStatus> status(String id) {
    return table.find(id).map(session -> status(session.current()));
  }

  /** Where a session's tool listens, while it is ready. Answers from memory. */
  public Optional<Place> place(String id) {
    return table
        .find(id)
        .map(Session::current)
        .filter(record -> record.state() == SessionState.READY)
        .flatMap(this::place);
  }

  /** Notes that its person came in: it no longer stops for want of that. */
  public void entered(String id, int attempt) {
    table
        .find(id)
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
    return Math.max(0, config.most() - table.live());
  }

  /** Says whether new orders are refused. */
  public void drain(boolean wanted) {
    if (draining != wanted) {
      LOG.log(Level.INFO, wanted ? "no new sessions start any more" : "new sessions start again");
    }
    draining = wanted;
  }

  /** Whether new orders are refused. */
  public boolean isDraining() {
    return draining;
  }

  /**
   * The last lines of a session's container, without the tool's secret; empty when there is none.
   *
   * @throws EngineException when the engine cannot be asked
   */
  public String log(String id, int lines) {
    return table
        .find(id)
        .map(session -> session.current().redacted(driver.log(id, lines)))
        .orElse("");
  }

  /**
   * Brings files and containers to agree, from what both say now; run again and again.
   *
   * @throws EngineException when the engine cannot be asked
   */
  public void reconcile() {
    synchronized (admission) {
      addresses.keepOnly(table.liveIds());
    }
    reconciliation.round();
  }

  /** Leaves the sessions as they are, for the agent's next run. */
  @Override
  public void close() {
    work.close();
  }

  private SessionStatus status(SessionRecord record) {
    return record.status(record.isLive() ? addresses.port(record.id()) : Optional.empty());
  }

  private static boolean isStoppable(SessionState state) {
    return switch (state) {
      case STARTING, READY -> true;
      case STOPPING, ENDED, QUEUED, PLACING -> false;
    };
  }

  private Session begin(String id, SessionOrder order, Optional<Session> known) {
    var token = newToken();
    var now = clock.instant();
    if (known.isEmpty()) {
      return table.begin(SessionRecord.ordered(id, order, 0, 1, token, now));
    }
    known
        .get()
        .update(
            record ->
                Optional.of(
                    SessionRecord.ordered(
                        id, order, record.tombstone(), record.revision() + 1, token, now)));
    return known.get();
  }

  private Optional<Reason> refusal(String id, SessionOrder order) {
    var tool = tools.find(order.tool());
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
    return !table.isLive(id) && table.live() >= config.most()
        ? reason("full", "This site has no room for another session now.")
        : Optional.empty();
  }

  private Optional<Place> place(SessionRecord record) {
    var order = record.order().orElseThrow();
    var tool = tools.find(order.tool());
    if (tool.isEmpty() || record.host().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Place(
            record.attempt(),
            order.person(),
            record.host().get(),
            tool.get().port(),
            tool.get().basePath(),
            record.token(),
            landing(tool.get(), inventory.served(order.identifier()))));
  }

  private static String landing(Tool tool, Optional<HeldDataset> dataset) {
    return dataset
        .flatMap(held -> held.config().starter())
        .map(starter -> tool.landingFile() + pathSegment(String.valueOf(starter.getFileName())))
        .orElse(tool.landing());
  }

  /** Percent-encoded (RFC 3986 section 2.1); the encoder is one of forms, where a blank is a +. */
  private static String pathSegment(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
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
