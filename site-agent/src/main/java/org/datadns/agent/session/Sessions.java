package org.datadns.agent.session;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.EngineException;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.notebook.Notebooks;
import org.datadns.agent.tool.Size;
import org.datadns.agent.tool.Tool;
import org.datadns.agent.view.Views;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionCompanions;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.protocol.wire.SiteOperation;

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
  private final Driver driver;
  private final Launches launches;
  private final ShownFiles shown;
  private final SessionTable table;
  private final SessionWork work;
  private final Orders orders;
  private final Extensions extensions;
  private final Reconciliation reconciliation;
  private final Watch watch;
  private final Notebooks notebooks;
  private final InstantSource clock;
  private final JupyterServer jupyter = new JupyterServer();

  private Sessions(
      SessionConfig config,
      Launches launches,
      ShownFiles shown,
      Addresses addresses,
      SessionTable table,
      Driver driver,
      Notebooks notebooks,
      Function<String, Optional<Instant>> lastAction,
      InstantSource clock,
      Runnable changed,
      Executor threads) {
    this.driver = driver;
    this.launches = launches;
    this.shown = shown;
    this.table = table;
    this.notebooks = notebooks;
    this.clock = clock;
    this.work =
        new SessionWork(
            config, launches, new Opening(notebooks, jupyter), driver, clock, changed, threads);
    this.orders =
        new Orders(config.limits(), config.policy(), launches, addresses, table, work, clock);
    this.extensions = new Extensions(config.lifetime(), table, orders, work, clock);
    this.reconciliation = new Reconciliation(config, table, work, driver, clock, orders::stopWhen);
    this.watch =
        new Watch(
            config.lifetime(), table, launches, orders, work, driver, jupyter, lastAction, clock);
  }

  /**
   * The sessions as their files have them. Nothing is touched before {@link #reconcile} or an
   * order.
   *
   * @param stateDirectory where the files are, below {@code sessions}
   * @param addresses where they are served
   * @param starters reads what workspaces begin with
   * @param lastAction when a session's person last did something in it, as the proxy saw it; empty
   *     for never
   * @param changed is run after a session changed its state, or what its person is warned of
   */
  public static Sessions load(
      Path stateDirectory,
      SessionConfig config,
      List<Tool> tools,
      Inventory inventory,
      Addresses addresses,
      Driver driver,
      StarterFiles starters,
      Function<String, Optional<Instant>> lastAction,
      InstantSource clock,
      Runnable changed) {
    return load(
        stateDirectory,
        config,
        tools,
        inventory,
        addresses,
        driver,
        starters,
        lastAction,
        clock,
        changed,
        Thread::startVirtualThread);
  }

  /**
   * As above.
   *
   * @param threads runs what is worked on in the background, each piece on a thread of its own
   */
  static Sessions load(
      Path stateDirectory,
      SessionConfig config,
      List<Tool> tools,
      Inventory inventory,
      Addresses addresses,
      Driver driver,
      StarterFiles starters,
      Function<String, Optional<Instant>> lastAction,
      InstantSource clock,
      Runnable changed,
      Executor threads) {
    var notebooks = new Notebooks(config.notebooks());
    var shown = new ShownFiles(inventory.listings(), new Views(stateDirectory, clock), clock);
    return new Sessions(
        config,
        new Launches(
            config.readyWithin(),
            ToolShelf.of(tools),
            inventory,
            addresses,
            starters,
            notebooks,
            shown),
        shown,
        addresses,
        SessionTable.load(stateDirectory.resolve("sessions"), clock),
        driver,
        notebooks,
        lastAction,
        clock,
        changed,
        threads);
  }

  /**
   * Carries an order out, in the background. Idempotent for the same attempt; another notebook or
   * file than before is opened in a session that is ready, which blocks while it is fetched.
   */
  public Admission order(String id, SessionOrder order) {
    var before = table.find(id).flatMap(it -> it.current().order());
    var admission = orders.take(id, order);
    return admission instanceof Admission.Accepted
        ? table
            .find(id)
            .flatMap(session -> work.reopen(session, before))
            .<Admission>map(Admission.Refused::new)
            .orElse(admission)
        : admission;
  }

  /**
   * Carries out what a person begins at this site itself, with the limits that the resolver's
   * orders have; the resolver is told nothing but that there is less room.
   *
   * @param id of the session, if it is a new one
   * @param order attempt 1
   * @return accepted with the status of the new session, or of the one that the person has here
   *     with this dataset, tool and size
   */
  public Admission beginHere(String id, SessionOrder order) {
    return orders.takeHere(id, order);
  }

  /** Whether this attempt of a session is the one that is here, and this person's. */
  public boolean isOf(String id, int attempt, String person) {
    return table
        .find(id)
        .map(Session::current)
        .filter(record -> record.attempt() == attempt && record.isOf(person))
        .isPresent();
  }

  /** Whether a session was begun at this site itself. */
  public boolean isLocal(String id) {
    return table.find(id).filter(session -> session.current().isLocal()).isPresent();
  }

  /** The sessions that a person began at this site itself, the newest first. */
  public List<LocalSession> begunHere(String person) {
    return table.all().stream()
        .map(Session::current)
        .filter(record -> record.isLocal() && record.isOf(person))
        .sorted(Comparator.comparing((SessionRecord it) -> it.begunHere().orElseThrow()).reversed())
        .map(this::local)
        .toList();
  }

  /** A session that a person began at this site itself; empty when it is none of theirs. */
  public Optional<LocalSession> begunHere(String id, String person) {
    return table
        .find(id)
        .map(Session::current)
        .filter(record -> record.isLocal() && record.isOf(person))
        .map(this::local);
  }

  private LocalSession local(SessionRecord record) {
    return new LocalSession(
        record.order().orElseThrow(),
        record.begunHere().orElseThrow(),
        status(record),
        extensions.isPossible(record));
  }

  /** Whether a session that lives has this workspace. */
  public boolean isInUse(String workspace) {
    return table.all().stream()
        .map(Session::current)
        .filter(SessionRecord::isLive)
        .flatMap(record -> record.order().stream())
        .anyMatch(order -> order.workspace().equals(workspace));
  }

  /**
   * Ends a session up to an attempt, in the background; a later order for one of these attempts is
   * refused. Also for sessions never seen here. A higher attempt goes on.
   */
  public SessionStatus stop(String id, int attempt, Reason why) {
    return orders.stop(id, attempt, why);
  }

  /** Ends a session whatever its attempt; does nothing for one that is not known. */
  public void stop(String id, Reason why) {
    table.find(id).ifPresent(session -> stop(id, session.current().attempt(), why));
  }

  /** Gives one attempt of a session more time, as far as this site gives any. */
  public Extension extend(String id, int attempt) {
    return extensions.extend(id, record -> record.attempt() == attempt);
  }

  /** Gives a session more time, whatever its attempt, as far as this site gives any. */
  public Extension extend(String id) {
    return extensions.extend(id, ignored -> true);
  }

  /** What a session's own page is told of its time; empty when it is not known. */
  public Optional<SessionLife> life(String id) {
    return table
        .find(id)
        .map(Session::current)
        .map(
            record -> {
              var status = status(record);
              return new SessionLife(
                  status.state(), status.endsAt(), status.warning(), extensions.isPossible(record));
            });
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

  /** The status of every session that the resolver ordered and that is not forgotten. */
  public List<SessionStatus> ordered() {
    return table.all().stream()
        .map(Session::current)
        .filter(record -> !record.isLocal())
        .map(this::status)
        .toList();
  }

  /** The status of every session that is not forgotten. */
  public List<SessionStatus> statuses() {
    return table.all().stream().map(session -> status(session.current())).toList();
  }

  /** The status of one session. */
  public Optional<SessionStatus> status(String id) {
    return table.find(id).map(session -> status(session.current()));
  }

  private SessionStatus status(SessionRecord record) {
    return orders.status(record);
  }

  /** The tool of a session; empty text when it is not known. */
  public String tool(String id) {
    return table
        .find(id)
        .flatMap(session -> session.current().order())
        .map(SessionOrder::tool)
        .orElse("");
  }

  /** Where a session's tool listens, while it is ready. Answers from memory. */
  public Optional<Place> place(String id) {
    return table.find(id).map(Session::current).filter(SessionRecord::isReady).flatMap(this::place);
  }

  private Optional<Place> place(SessionRecord record) {
    var order = record.order().orElseThrow();
    var tool = launches.tool(order);
    return record
        .running()
        .filter(ignored -> tool.isPresent())
        .map(
            running ->
                new Place(
                    record.attempt(),
                    order.person(),
                    running.host(),
                    tool.orElseThrow().port(),
                    tool.orElseThrow().basePath(),
                    record.token(),
                    running.landing()));
  }

  /** Whether a session is ready. Never blocks. */
  public boolean isReady(String id) {
    return table.find(id).map(Session::current).filter(SessionRecord::isReady).isPresent();
  }

  /**
   * What runs in a session that is ready, and over what; empty for every other. Blocks while the
   * dataset is looked at, if nobody has of late.
   */
  public Optional<Workplace> workplace(String id) {
    return table
        .find(id)
        .map(Session::current)
        .filter(SessionRecord::isReady)
        .flatMap(
            record ->
                launches
                    .launch(record)
                    .map(
                        launch ->
                            new Workplace(
                                record.order().orElseThrow(),
                                launches.version(record.order().orElseThrow()),
                                launch.tool(),
                                launch.account(),
                                record.since())));
  }

  /**
   * Takes over who may enter an attempt beside its own person, from now on; what was said earlier
   * changes nothing.
   *
   * @return the status, or empty when this attempt is not here
   */
  public Optional<SessionStatus> accompany(String id, SessionCompanions said) {
    var session =
        table
            .find(id)
            .filter(it -> it.current().attempt() == said.attempt() && !it.current().isLocal());
    session.ifPresent(
        it ->
            it.update(
                record ->
                    record.attempt() == said.attempt()
                            && record.companions().map(Companions::revision).orElse(0L)
                                <= said.revision()
                        ? Optional.of(record.accompanied(Companions.of(said, clock.instant())))
                        : Optional.empty()));
    return session.map(it -> status(it.current()));
  }

  /**
   * By what somebody is known in an attempt that is ready and shared with them; empty when it is
   * not. Answers from memory.
   */
  public Optional<String> companion(String id, int attempt, String person) {
    return companions(id, attempt).flatMap(them -> them.holder(person, clock.instant()));
  }

  /** Whether somebody who is known by this may be in an attempt. Answers from memory. */
  public boolean isCompanion(String id, int attempt, String holder) {
    return companions(id, attempt).filter(them -> them.has(holder, clock.instant())).isPresent();
  }

  private Optional<Companions> companions(String id, int attempt) {
    return table
        .find(id)
        .map(Session::current)
        .filter(record -> record.isReady() && record.attempt() == attempt)
        .flatMap(SessionRecord::companions);
  }

  /** Notes that its person came in: it no longer stops for want of that. */
  public void entered(String id, int attempt) {
    table
        .find(id)
        .ifPresent(
            session ->
                session.update(
                    record ->
                        record.attempt() == attempt
                                && record.running().filter(it -> !it.entered()).isPresent()
                            ? Optional.of(record.entered())
                            : Optional.empty()));
  }

  /** How many more sessions fit, however small. */
  public int free() {
    return orders.room().sessions();
  }

  /** How many more sessions of each of these sizes fit, in their order. */
  public List<Integer> free(List<Size> sizes) {
    var room = orders.room();
    return sizes.stream().map(room::fitting).toList();
  }

  /** How many sessions of each of these sizes would fit if nothing ran, in their order. */
  public List<Integer> total(List<Size> sizes) {
    var room = orders.wholeRoom();
    return sizes.stream().map(room::fitting).toList();
  }

  /**
   * Says how the site is operated from now on: whether new orders are refused, and when those that
   * run are stopped, by this agent's clock.
   */
  public void operate(SiteOperation operation) {
    orders.operate(operation);
  }

  /** Says with which tools no session begins from now on, by id; those that run go on. */
  public void withdraw(Set<String> tools) {
    orders.withdraw(tools);
  }

  /**
   * Stops every session when the time has come that the site's operation states; run again and
   * again.
   */
  public void closeWhenDue() {
    orders.closeWhenDue();
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
    orders.keepAddresses();
    reconciliation.round();
  }

  /** What sessions see of datasets whose files have to be shown by their names. */
  public ShownFiles shownFiles() {
    return shown;
  }

  /** Takes away the views that no session has; run again and again. */
  public void tidyViews() {
    shown.tidy(
        id -> table.find(id).map(Session::current).filter(SessionRecord::isLive).isPresent());
  }

  /**
   * Looks whether the ready sessions are in use, warns the people of those that will stop, stops
   * those whose time is over; run again and again. Blocks while tools and engine are asked.
   */
  public void watch() {
    watch.round();
  }

  /** Leaves the sessions as they are, for the agent's next run. */
  @Override
  public void close() {
    work.close();
    notebooks.close();
    jupyter.close();
  }
}
