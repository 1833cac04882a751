package org.datadns.deploy.interleaving;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.session.AgentEnd;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.resolver.session.ResolverEnd;
import org.jdbi.v3.core.Jdbi;

/**
 * One session, the resolvers that bring it on, two sites, and the wire between them. It stands
 * still; what happens next is one of its {@link #choices}. The same choices always lead to the same
 * world.
 */
final class World implements AutoCloseable, Courier {
  static final String DATASET = "doi:10.5072/fk2/abc";
  static final List<String> SITES = List.of("one", "two");

  /** What a resolver's claim, the way to ready and the way in outlast, the last two once. */
  private static final Duration TICK = Duration.ofSeconds(11);

  private static final Duration CLAIM = Duration.ofSeconds(10);
  private static final Duration TWO_TICKS = Duration.ofSeconds(15);
  private static final Instant BEGINNING = Instant.parse("2026-11-21T12:00:00Z");
  private static final int MOST_RESOLVERS = 3;

  /**
   * How much goes wrong at the most.
   *
   * @param faults messages lost, late or repeated, processes that end, tools that do not come up
   * @param ticks how often time passes before everything that is under way is done
   * @param beats heartbeats of each site
   * @param stops whether the person may stop it
   */
  record Bounds(int faults, int ticks, int beats, boolean stops) {}

  private final String id;
  private final Jdbi jdbi;
  private final Map<String, Path> directories;
  private final Inventory inventory;
  private final Stage stage = new Stage();
  private final ResolverEnd resolver;
  private final Map<String, StagedDriver> drivers = new TreeMap<>();
  private final Map<String, AgentEnd> agents = new TreeMap<>();
  private final List<Letter> letters = new ArrayList<>();
  private final Promises promises;

  private int tick;
  private int faults;
  private int ticks;
  private final Map<String, Integer> beats = new TreeMap<>();
  private boolean mayStop;
  private boolean mayEnter = true;
  private int resolvers;
  private final Map<String, Integer> heard = new TreeMap<>();
  private int beat;
  private Optional<Row> row = Optional.empty();

  /**
   * A session that is being asked for.
   *
   * @param jdbi looks at the database as it is
   * @param pausing pauses where it is asked for a connection
   */
  World(
      String id,
      Jdbi jdbi,
      Jdbi pausing,
      ResolverEnd.Registry registry,
      Map<String, Path> directories,
      Inventory inventory,
      Bounds bounds) {
    this.id = id;
    this.jdbi = jdbi;
    this.directories = directories;
    this.inventory = inventory;
    this.faults = bounds.faults();
    this.ticks = bounds.ticks();
    this.mayStop = bounds.stops();
    this.promises = new Promises(id);
    this.resolver =
        new ResolverEnd(
            registry,
            pausing,
            this,
            CLAIM,
            TWO_TICKS,
            this::now,
            errand -> stage.enter(Stage.current().process(), errand));
    for (var site : SITES) {
      drivers.put(site, new StagedDriver());
      beats.put(site, bounds.beats());
      begin(site);
    }
    stage.enter("resolver 1", () -> resolver.open(id, DATASET));
    resolvers = 1;
    begin();
  }

  private Instant now() {
    return BEGINNING.plus(TICK.multipliedBy(tick));
  }

  private void begin(String site) {
    agents.put(
        site,
        new AgentEnd(
            directory(site),
            inventory,
            driver(site),
            TWO_TICKS,
            this::now,
            work -> stage.enter(process(site), work)));
  }

  private static String process(String site) {
    return "agent " + site;
  }

  private Path directory(String site) {
    return Optional.ofNullable(directories.get(site)).orElseThrow();
  }

  private StagedDriver driver(String site) {
    return Optional.ofNullable(drivers.get(site)).orElseThrow();
  }

  private AgentEnd agent(String site) {
    return Optional.ofNullable(agents.get(site)).orElseThrow();
  }

  // what is on the wire

  @Override
  public Reply order(String site, String session, SessionOrder order) {
    return ask(
        Letter.asking(
            "PUT " + order.attempt(), site, Stage.current(), agent -> agent.order(id, order)));
  }

  @Override
  public Reply look(String site, String session, long after) {
    return ask(Letter.looking(site, Stage.current(), after, tick, agent -> agent.look(id)));
  }

  @Override
  public Reply stop(String site, String session, int attempt) {
    return ask(
        Letter.asking(
            "DELETE " + attempt,
            site,
            Stage.current(),
            agent -> {
              promises.tombstone(site, attempt);
              return agent.stop(id, attempt);
            }));
  }

  private Reply ask(Letter letter) {
    letters.add(letter);
    return Stage.await(letter.text() + " " + letter.site());
  }

  /** What may happen next, in the order of how likely it is; empty when nothing is under way. */
  List<Choice> choices() {
    var choices = new ArrayList<Choice>();
    for (var player : stage.players()) {
      if (player.isReady()) {
        choices.add(new Choice(player.where(), () -> step(player)));
      }
    }
    letters.stream().filter(this::isDeliverable).forEach(it -> choices.add(delivery(it)));
    if (row().isClaimable(now()) && resolvers < MOST_RESOLVERS) {
      choices.add(new Choice("another resolver takes over", this::takeOver));
    }
    SITES.stream().filter(this::isUntidy).forEach(it -> choices.add(reconciliation(it)));
    if (mayEnter && row().state().equals("ready")) {
      choices.add(new Choice("the person is let in", this::letIn));
    }
    SITES.stream().filter(this::mayBeat).forEach(it -> choices.add(heartbeat(it)));
    if (mayStop && row().isLive()) {
      choices.add(new Choice("the person stops it", this::stopByPerson));
    }
    if (ticks > 0 && isUnderWay()) {
      choices.add(new Choice("time passes", this::passTime));
    }
    if (faults > 0) {
      choices.addAll(mishaps());
    }
    return choices;
  }

  /** Takes the choice of this text. */
  void take(String text) {
    choice(text).happens().run();
    begin();
  }

  private Choice choice(String text) {
    // all of them together cost more than the one
    for (var player : stage.players()) {
      if (player.isReady() && player.where().equals(text)) {
        return new Choice(text, () -> step(player));
      }
    }
    for (var letter : letters) {
      var delivery = delivery(letter);
      if (delivery.text().equals(text)) {
        return delivery;
      }
    }
    return choices().stream()
        .filter(choice -> choice.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new AssertionError("not to be had again: " + text));
  }

  /** Those who entered go on to where it matters who is first. */
  private void begin() {
    for (var player : stage.players()) {
      if (player.isNew()) {
        step(player);
      }
    }
  }

  private boolean isUnderWay() {
    return !stage.players().isEmpty() || !letters.isEmpty() || !row().isSettled();
  }

  private boolean mayBeat(String site) {
    return Optional.ofNullable(beats.get(site)).orElse(0) > 0 && row().attempt() > 0;
  }

  private List<Choice> mishaps() {
    var mishaps = new ArrayList<Choice>();
    for (var letter : List.copyOf(letters)) {
      if (letter.isAwaited()) {
        if (letter.matters()) {
          // it may never come, or come at once and its answer be late
          mishaps.add(
              mishap(
                  "late: " + letter,
                  () -> {
                    unheard(letter);
                    letters.add(letter.onItsOwn());
                  }));
          mishaps.add(
              mishap(
                  "twice: " + letter,
                  () -> {
                    deliver(letter);
                    letters.add(letter.onItsOwn());
                  }));
        } else {
          mishaps.add(mishap("lost: " + letter, () -> unheard(letter)));
        }
      }
    }
    for (var player : stage.players()) {
      if (player.pausedAt().equals(StagedDriver.BEFORE_TOOL)) {
        mishaps.add(
            mishap(
                "the tool does not come up: " + player.where(),
                () -> {
                  driver(player.process().substring("agent ".length())).fail();
                  step(player);
                }));
      }
    }
    stage.players().stream()
        .map(Stage.Player::process)
        .distinct()
        .filter(process -> process.startsWith("resolver"))
        .forEach(process -> mishaps.add(mishap(process + " ends", () -> kill(process))));
    SITES.stream()
        .filter(site -> !agent(site).kept(id).equals("nothing"))
        .forEach(
            site ->
                mishaps.add(
                    mishap(
                        process(site) + " ends and begins again",
                        () -> {
                          kill(process(site));
                          agent(site).close();
                          begin(site);
                        })));
    return mishaps;
  }

  private Choice mishap(String text, Runnable what) {
    return new Choice(
        text,
        () -> {
          faults--;
          what.run();
        });
  }

  private void kill(String process) {
    stage.kill(process);
    letters.replaceAll(letter -> letter.isAwaitedBy(process) ? letter.onItsOwn() : letter);
    letters.removeIf(letter -> !letter.isAwaited() && !letter.matters());
  }

  private void step(Stage.Player player) {
    player.comesBy(
        player.process().startsWith("agent")
            ? agent(player.process().substring("agent ".length())).kept(id) + tick
            : row().toString() + tick);
    boolean writes = !player.process().startsWith("agent") && !player.isNew();
    stage.step(player);
    if (writes) {
      row = Optional.empty();
    }
  }

  private boolean isDeliverable(Letter letter) {
    return letter.isDue(agent(letter.site()).revision(id), tick);
  }

  private Choice delivery(Letter letter) {
    return new Choice(letter + " arrives", () -> deliver(letter));
  }

  private void deliver(Letter letter) {
    letters.remove(letter);
    var reply = letter.effect().apply(agent(letter.site()));
    letter.waiting().ifPresent(player -> player.answer(reply));
  }

  private void unheard(Letter letter) {
    letters.remove(letter);
    letter.waiting().orElseThrow().answer(new Reply.Nothing());
  }

  private void takeOver() {
    resolvers++;
    stage.enter("resolver " + resolvers, resolver::takeOver);
  }

  private boolean isUntidy(String site) {
    boolean idle =
        stage.players().stream().noneMatch(player -> player.process().equals(process(site)));
    var running = Optional.ofNullable(driver(site).attempts().get(id));
    return idle && agent(site).isUntidy(id, running);
  }

  private Choice reconciliation(String site) {
    return new Choice(
        process(site) + " looks after its sessions",
        () -> stage.enter(process(site), () -> agent(site).reconcile()));
  }

  private Choice heartbeat(String site) {
    return new Choice("heartbeat of " + site, () -> beat(site));
  }

  private void beat(String site) {
    beats.merge(site, -1, Integer::sum);
    int number = ++beat;
    List<SessionReport> said = agent(site).reports();
    letters.add(
        Letter.alone(
            "heartbeat " + number + " " + said.stream().map(World::brief).toList(),
            site,
            ignored -> {
              if (number > Optional.ofNullable(heard.get(site)).orElse(0)) {
                heard.put(site, number);
                stage.enter("resolver of heartbeats", () -> hear(site, said));
              }
              return new Reply.Nothing();
            }));
  }

  private static String brief(SessionReport report) {
    return report.attempt() + " " + report.state();
  }

  private void hear(String site, List<SessionReport> said) {
    var unwanted = resolver.heard(site, said);
    if (!unwanted.isEmpty()) {
      letters.add(
          Letter.alone(
              "not wanted: " + said.stream().map(World::brief).toList(),
              site,
              agent -> {
                said.stream()
                    .filter(report -> unwanted.contains(report.id()))
                    .forEach(report -> promises.tombstone(site, report.attempt()));
                agent.heed(said, unwanted);
                return new Reply.Nothing();
              }));
    }
  }

  private void letIn() {
    mayEnter = false;
    var ticket = resolver.ticket(id).orElseThrow();
    letters.add(
        Letter.alone(
            "ticket for " + ticket.attempt(),
            ticket.site(),
            agent -> {
              if (agent.enter(id, ticket.attempt())) {
                promises.entered(ticket.site(), ticket.attempt());
              }
              return new Reply.Nothing();
            }));
  }

  private void stopByPerson() {
    mayStop = false;
    promises.unwanted();
    resolver.stop(id);
    row = Optional.empty();
  }

  private void passTime() {
    ticks--;
    tick++;
  }

  /** What is in the database of it. */
  private Row row() {
    if (row.isEmpty()) {
      row = Optional.of(Row.read(jdbi, id));
    }
    return row.get();
  }

  /** All that what happens next depends on. */
  String state() {
    return Stream.of(
            row().toString(),
            agents.entrySet().stream()
                .map(it -> it.getKey() + " " + it.getValue().kept(id))
                .toList(),
            drivers.entrySet().stream()
                .map(it -> it.getKey() + " " + it.getValue().attempts().values())
                .toList(),
            stage.players().stream().map(Stage.Player::where).sorted().toList(),
            letters.stream()
                .map(it -> it.full(agent(it.site()).revision(id), tick))
                .sorted()
                .toList(),
            promises,
            resolver.suspicions(),
            List.of(tick, faults, ticks, beats, mayStop, mayEnter, resolvers, heard))
        .map(Object::toString)
        .collect(Collectors.joining("\n"));
  }

  /** What must hold at every moment. */
  void check() {
    promises.check(agents);
  }

  /**
   * Nothing goes wrong any more: all that is under way is brought to its end.
   *
   * @param cutOff whether the sites hear of nobody for a while before
   */
  void settle(boolean cutOff) {
    if (cutOff) {
      for (int i = 0; i < 4; i++) {
        tick++;
        SITES.forEach(this::tidyUp);
      }
      promises.checkUnentered(drivers, agents);
    }
    letters.removeIf(letter -> !letter.isAwaited());
    for (int round = 0; round < 30 && !isQuiet(); round++) {
      bringOn();
    }
    SITES.forEach(this::tidyUp);
    SITES.forEach(this::beatAndHeed);
    SITES.forEach(this::tidyUp);
    promises.checkSettled(row(), drivers, agents);
    for (int i = 0; i < 3; i++) {
      tick++;
      SITES.forEach(this::tidyUp);
      SITES.forEach(this::beatAndHeed);
    }
    bringOn();
    row = Optional.empty();
    promises.checkLater(row(), drivers);
  }

  private boolean isQuiet() {
    return stage.players().isEmpty() && letters.isEmpty() && row().isSettled();
  }

  private void bringOn() {
    if (row().isClaimable(now())) {
      takeOver();
    }
    runAll();
    if (!isQuiet()) {
      tick++;
      SITES.forEach(this::tidyUp);
      SITES.forEach(this::beatAndHeed);
    }
  }

  private void runAll() {
    for (int i = 0; i < 200; i++) {
      var ready = stage.players().stream().filter(Stage.Player::isReady).findFirst();
      var due = letters.stream().filter(this::isDeliverable).findFirst();
      if (ready.isPresent()) {
        step(ready.get());
      } else if (due.isPresent()) {
        deliver(due.get());
        begin();
      } else {
        return;
      }
      check();
    }
    throw new AssertionError("it never comes to rest: " + state());
  }

  private void tidyUp(String site) {
    if (isUntidy(site)) {
      stage.enter(process(site), () -> agent(site).reconcile());
    }
    for (int i = 0; i < 50; i++) {
      var ready =
          stage.players().stream()
              .filter(player -> player.process().equals(process(site)) && player.isReady())
              .findFirst();
      if (ready.isEmpty()) {
        return;
      }
      step(ready.get());
    }
    throw new AssertionError("the agent never comes to rest: " + state());
  }

  private void beatAndHeed(String site) {
    beat(site);
    runAll();
  }

  @Override
  public void close() {
    stage.close();
    agents.values().forEach(AgentEnd::close);
    directories.values().forEach(this::forget);
    jdbi.useHandle(handle -> handle.execute("delete from session where id = ?", id));
  }

  private void forget(Path directory) {
    try {
      Files.deleteIfExists(directory.resolve("sessions").resolve(id + ".json"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
