package org.datadns.agent.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.datadns.agent.driver.Driver;
import org.datadns.agent.driver.Driver.Container;
import org.datadns.agent.driver.DyingDriver;
import org.datadns.agent.driver.EngineException;
import org.datadns.agent.driver.Launch;
import org.datadns.agent.driver.MemoryDriver;
import org.datadns.agent.driver.NeverReadyDriver;
import org.datadns.agent.driver.RefusingDriver;
import org.datadns.agent.driver.SlowDriver;
import org.datadns.agent.inventory.AccountChoice;
import org.datadns.agent.inventory.DatasetConfig;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.inventory.InventoryConfig;
import org.datadns.agent.notebook.NotebookHosts;
import org.datadns.agent.session.Admission.Accepted;
import org.datadns.agent.session.Admission.Refused;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.Activity;
import org.datadns.agent.tool.TestTool;
import org.datadns.agent.tool.Tool;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionCompanions;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.protocol.wire.SessionTerms;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.protocol.wire.SitePolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SessionsTest {
  private static final SiteOperation DRAINING =
      new SiteOperation(
          SiteMode.DRAINING,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  private static final Reason STOPPED = new Reason("stopped", "It was stopped.");
  private static final SessionConfig CONFIG =
      new SessionConfig(
          new Limits(3, 2, Optional.empty(), Optional.empty(), Optional.empty()),
          new Lifetime(
              Duration.ofHours(8),
              Duration.ofHours(4),
              Duration.ofHours(24),
              Duration.ofHours(1),
              0.05,
              Duration.ofMinutes(10),
              Duration.ofMinutes(1)),
          Duration.ofMinutes(2),
          Duration.ofMillis(200),
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          new NotebookHosts(List.of(), List.of()));
  private static final Tool TOOL = TestTool.jupyterLab().activity(Activity.NONE).make();

  @TempDir Path directory;
  private final SlowDriver driver = new SlowDriver();
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-20T00:00:00Z"));
  private final InstantSource clock = now::get;
  private final RootAddresses addresses = new RootAddresses();
  private Sessions sessions;

  @BeforeEach
  void load() throws Exception {
    Files.createDirectories(directory.resolve("data"));
    driver.open();
    sessions = loaded();
  }

  /** What works in the background writes files, which must be there until it is done. */
  @AfterEach
  void settle() {
    driver.away(false);
    driver.open();
    await()
        .until(
            () ->
                sessions.statuses().stream()
                    .map(SessionStatus::state)
                    .noneMatch(it -> it == SessionState.STARTING));
  }

  @Test
  void order_isStartedOnce_howeverOftenItComes() {
    assertThat(order("a", 1).state()).isEqualTo(SessionState.STARTING);
    awaitState("a", SessionState.READY);

    assertThat(order("a", 1).state()).isEqualTo(SessionState.READY);
    assertThat(driver.launches()).extracting(Launch::attempt).containsExactly(1);
    assertThat(changes).hasValue(1);
  }

  @Test
  void aWithdrawnTool_startsForNobody_andWhatRunsGoesOn() {
    order("a", 1);
    awaitState("a", SessionState.READY);

    sessions.withdraw(Set.of("jupyter"));
    assertThat(refusal("b", order("doi:10.5072/fk2/a", "jupyter", "small")))
        .isEqualTo("tool-withdrawn");
    assertThat(order("a", 1).state()).isEqualTo(SessionState.READY);

    sessions.withdraw(Set.of());
    assertThat(refusal("b", order("doi:10.5072/fk2/a", "jupyter", "huge")))
        .isEqualTo("unknown-size");
  }

  @Test
  void order_ofWhatIsNotOffered_isRefusedWithoutTrace() {
    assertThat(refusal("a", order("doi:10.5072/fk2/other", "jupyter", "small")))
        .isEqualTo("not-held");
    assertThat(refusal("a", order("doi:10.5072/fk2/a", "emacs", "small")))
        .isEqualTo("unknown-tool");
    assertThat(refusal("a", order("doi:10.5072/fk2/a", "jupyter", "huge")))
        .isEqualTo("unknown-size");
    sessions.operate(DRAINING);
    assertThat(refusal("a", anOrder(1))).isEqualTo("draining");
    assertThat(sessions.status("a")).isEmpty();
  }

  /** Whatever the resolver allows: its ticket is good, and the site refuses all the same. */
  @Test
  void order_againstTheSitesOwnPolicy_isRefusedWithoutTrace() {
    sessions = serving(new SitePolicy(Assurance.FEDERATED, List.of(), List.of()));
    assertThat(refusal("a", anOrder(1))).isEqualTo("site-policy");
    sessions = serving(new SitePolicy(Assurance.GUEST, List.of("jupyter"), List.of()));
    assertThat(refusal("a", anOrder(1))).isEqualTo("site-policy");
    sessions = serving(new SitePolicy(Assurance.GUEST, List.of(), List.of("doi:10.5072/fk2/b")));
    assertThat(refusal("a", withDatasets(List.of("doi:10.5072/fk2/b")))).isEqualTo("site-policy");
    assertThat(sessions.status("a")).isEmpty();
    assertThat(sessions.order("a", anOrder(1))).isInstanceOf(Accepted.class);
  }

  @Test
  void order_onShorterTerms_livesNoLonger_andIsStartedClosed() {
    var terms = new SessionTerms(Optional.of(Duration.ofHours(2)), Optional.of(true));
    sessions.order("a", on(anOrder(1), terms));
    awaitState("a", SessionState.READY);
    assertThat(launched().closed()).isTrue();
    // in use all the time, and extended whenever it can be
    for (int hour = 0; hour < 2; hour++) {
      sessions.extend("a", 1);
      pass(Duration.ofMinutes(59));
    }
    assertThat(sessions.extend("a", 1)).isInstanceOf(Extension.Refused.class);
    assertThat(sessions.status("a").orElseThrow().endsAt().orElseThrow())
        .isBeforeOrEqualTo(Instant.parse("2026-11-20T02:00:00Z"));

    sessions.order("b", order("doi:10.5072/fk2/b", "jupyter", "small"));
    awaitState("b", SessionState.READY);
    assertThat(launched().closed()).isFalse();
  }

  private static SessionOrder on(SessionOrder order, SessionTerms terms) {
    return new SessionOrder(
        order.attempt(),
        order.identifier(),
        order.version(),
        order.tool(),
        order.size(),
        order.workspace(),
        order.person(),
        order.assurance(),
        order.remainder(),
        order.also(),
        order.notebook(),
        order.files(),
        Optional.of(terms));
  }

  @Test
  void order_manyAtOnce_noMoreThanFit() throws Exception {
    driver.shut();
    List<Future<Admission>> admissions;
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      admissions =
          IntStream.range(0, 20)
              .mapToObj(i -> threads.submit(() -> sessions.order("s" + i, orderOf("p" + i))))
              .toList();
    }

    assertThat(admissions.stream().map(Future::resultNow).filter(Accepted.class::isInstance))
        .hasSize(3);
    assertThat(sessions.free()).isZero();
    assertThat(refusal("s-late", orderOf("else"))).isEqualTo("full");
    driver.open();
    await()
        .until(() -> sessions.statuses().stream().allMatch(s -> s.state() == SessionState.READY));
  }

  @Test
  void order_ofOnePerson_noMoreThanTheirShare() {
    order("a", 1);
    order("b", 1);

    assertThat(refusal("c", anOrder(1))).isEqualTo("person-full");
    assertThat(order("b", 2).attempt()).isEqualTo(2);
    assertThat(sessions.order("c", orderOf("else"))).isInstanceOf(Accepted.class);
  }

  @Test
  void order_ofSeveralDatasets_needsThemAll_andMountsThem() {
    var known = withDatasets(List.of("doi:10.5072/fk2/b", "doi:10.5072/fk2/a"));
    assertThat(sessions.order("a", known)).isInstanceOf(Accepted.class);
    awaitState("a", SessionState.READY);

    assertThat(launched().datasets())
        .extracting(Launch.Mounted::identifier)
        .containsExactly("doi:10.5072/fk2/a", "doi:10.5072/fk2/b");
    assertThat(refusal("b", withDatasets(List.of("doi:10.5072/fk2/c")))).isEqualTo("not-held");
  }

  @Test
  void stop_andOrderAtOnce_neverLeavesItRunning() throws Exception {
    for (int i = 0; i < 50; i++) {
      var id = "race" + i;
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        threads.submit(() -> sessions.order(id, anOrder(1)));
        threads.submit(() -> sessions.stop(id, 1, STOPPED));
      }
      awaitState(id, SessionState.ENDED);
      assertThat(refusal(id, anOrder(1))).isEqualTo("attempt-superseded");
    }
  }

  @Test
  void stop_ofALowerAttempt_letsTheHigherGoOn() {
    order("a", 2);
    awaitState("a", SessionState.READY);

    assertThat(sessions.stop("a", 1, STOPPED).state()).isEqualTo(SessionState.READY);
    assertThat(refusal("a", anOrder(1))).isEqualTo("attempt-superseded");
  }

  @Test
  void stop_whileItStarts_givesTheStartUp() {
    driver.shut();
    order("a", 1);

    assertThat(sessions.stop("a", 1, STOPPED).state()).isEqualTo(SessionState.STOPPING);
    awaitState("a", SessionState.ENDED);
    assertThat(driver.containers()).isEmpty();
  }

  @Test
  void stop_engineAway_isTriedAgainUntilItsContainerIsGone() {
    order("a", 1);
    awaitState("a", SessionState.READY);
    driver.away(true);
    sessions.stop("a", 1, STOPPED);
    assertThatThrownBy(sessions::reconcile).isInstanceOf(EngineException.class);
    assertThat(state("a")).isEqualTo(SessionState.STOPPING);

    driver.away(false);
    await()
        .untilAsserted(
            () -> {
              sessions.reconcile();
              assertThat(state("a")).isEqualTo(SessionState.ENDED);
            });
    assertThat(driver.containers()).isEmpty();
  }

  @Test
  void higherAttempt_whileTheLowerStarts_takesItsPlace() {
    driver.shut();
    order("a", 1);
    await().until(() -> !driver.launches().isEmpty());

    assertThat(order("a", 2).attempt()).isEqualTo(2);
    driver.open();
    awaitState("a", SessionState.READY);

    assertThat(driver.containers()).extracting(Container::attempt).containsExactly(2);
  }

  static List<MemoryDriver> driversThatStartNothing() {
    return List.of(
        new RefusingDriver(new Reason("image-missing", "There is no image.")),
        new DyingDriver(new Reason("out-of-memory", "It needed more.")),
        new NeverReadyDriver());
  }

  @ParameterizedTest
  @MethodSource("driversThatStartNothing")
  void start_fails_endsWithItsReason(MemoryDriver failing) {
    sessions = loaded(failing, Optional.empty());
    order("a", 1);

    awaitState("a", SessionState.ENDED);
    assertThat(reason("a")).isIn("image-missing", "out-of-memory", "never-ready");
    assertThat(order("a", 1).state()).isEqualTo(SessionState.ENDED);
    assertThat(failing.launches()).hasSize(1);
  }

  @Test
  void await_returnsAtTheChange_andAtTheEndOfTheWait() throws Exception {
    driver.shut();
    order("a", 1);
    await().until(() -> sessions.status("a").orElseThrow().step().contains("JupyterLab"));
    var waiting = sessions.status("a").orElseThrow();

    assertThat(sessions.await("a", waiting.revision(), Duration.ofMillis(1))).contains(waiting);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var change =
          threads.submit(() -> sessions.await("a", waiting.revision(), Duration.ofMinutes(1)));
      driver.open();
      assertThat(change.get().orElseThrow().state()).isEqualTo(SessionState.READY);
    }
    assertThat(sessions.await("unknown", 0, Duration.ZERO)).isEmpty();
  }

  @Test
  void reconcile_nobodyEnters_stops_butNotWhoWasEntered() {
    order("lonely", 1);
    order("entered", 1);
    awaitState("lonely", SessionState.READY);
    awaitState("entered", SessionState.READY);
    sessions.entered("entered", 1);
    pass(Duration.ofMinutes(3));

    sessions.reconcile();

    awaitState("lonely", SessionState.ENDED);
    assertThat(reason("lonely")).isEqualTo("not-entered");
    assertThat(state("entered")).isEqualTo(SessionState.READY);
  }

  @Test
  void reconcile_personEntersInThatMoment_goesOn() {
    order("late", 1);
    awaitState("late", SessionState.READY);
    pass(Duration.ofMinutes(3));
    driver.whileListing(() -> sessions.entered("late", 1));

    sessions.reconcile();

    assertThat(state("late")).isEqualTo(SessionState.READY);
  }

  @Test
  void reconcile_containerEndedOrGone_endsTheSession() {
    order("ended", 1);
    order("gone", 1);
    awaitState("ended", SessionState.READY);
    awaitState("gone", SessionState.READY);
    driver.shows(
        new Container(
            "ended", 1, false, Optional.of(new Reason("out-of-memory", "It needed more."))));
    driver.vanish("gone");

    sessions.reconcile();

    awaitState("ended", SessionState.ENDED);
    awaitState("gone", SessionState.ENDED);
    assertThat(reason("ended")).isEqualTo("out-of-memory");
    assertThat(reason("gone")).isEqualTo("died");
  }

  @Test
  void reconcile_containerOfNoSession_isRemoved() {
    driver.shows(new Container("stray", 1, true, Optional.empty()));

    sessions.reconcile();

    assertThat(driver.containers()).isEmpty();
  }

  @Test
  void reconcile_endedLongAgo_isForgotten() {
    order("a", 1);
    awaitState("a", SessionState.READY);
    sessions.stop("a", 1, STOPPED);
    awaitState("a", SessionState.ENDED);
    pass(Duration.ofHours(2));

    sessions.reconcile();

    assertThat(sessions.status("a")).isEmpty();
    assertThat(directory.resolve("state/sessions").toFile().list()).isEmpty();
  }

  @Test
  void loadedAgain_readyGoesOn_startingIsTakenUp_tombstoneHolds() {
    order("s-ready", 1);
    awaitState("s-ready", SessionState.READY);
    sessions.entered("s-ready", 1);
    long shown = sessions.status("s-ready").orElseThrow().revision();
    driver.shut();
    order("s-starting", 1);
    sessions.stop("s-buried", 3, STOPPED);

    sessions.close();
    var again = loaded();
    driver.open();

    assertThat(again.place("s-ready").orElseThrow().host()).isEqualTo("127.0.0.1");
    assertThat(again.status("s-ready").orElseThrow().revision()).isGreaterThan(shown);
    again.reconcile();
    await()
        .untilAsserted(
            () ->
                assertThat(again.status("s-starting").orElseThrow().state())
                    .isEqualTo(SessionState.READY));
    assertThat(again.order("s-buried", anOrder(3))).isInstanceOf(Refused.class);
    pass(Duration.ofMinutes(3));
    again.reconcile();
    assertThat(again.status("s-ready").orElseThrow().state()).isEqualTo(SessionState.READY);
    awaitState("s-starting", SessionState.READY);
    await()
        .untilAsserted(
            () ->
                assertThat(again.status("s-starting").orElseThrow().state())
                    .isEqualTo(SessionState.ENDED));
  }

  @Test
  void companions_areThoseSaidLast_overARestart_andForAWhile() {
    order("s-a", 1);
    awaitState("s-a", SessionState.READY);
    var bob = "b".repeat(43);
    assertThat(sessions.companion("s-a", 1, bob)).isEmpty();
    assertThat(sessions.accompany("s-a", shared(1, 2, bob))).isPresent();
    var holder = sessions.companion("s-a", 1, bob).orElseThrow();
    assertThat(sessions.isCompanion("s-a", 1, holder)).isTrue();
    assertThat(sessions.isCompanion("s-a", 1, bob)).isFalse();
    assertThat(sessions.isCompanion("s-a", 2, holder)).isFalse();
    assertThat(sessions.companion("s-a", 1, "c".repeat(43))).isEmpty();

    sessions.close();
    sessions = loaded();
    assertThat(sessions.isCompanion("s-a", 1, holder)).isTrue();

    // what comes late, and what is of another attempt, changes nothing
    sessions.accompany("s-a", shared(1, 1));
    assertThat(sessions.accompany("s-a", shared(2, 9))).isEmpty();
    assertThat(sessions.accompany("nosuch", shared(1, 9))).isEmpty();
    assertThat(sessions.isCompanion("s-a", 1, holder)).isTrue();

    // a resolver that reaches this site no more may have taken Bob off meanwhile
    pass(Duration.ofMinutes(14));
    assertThat(sessions.isCompanion("s-a", 1, holder)).isTrue();
    pass(Duration.ofMinutes(2));
    assertThat(sessions.isCompanion("s-a", 1, holder)).isFalse();
    assertThat(sessions.companion("s-a", 1, bob)).isEmpty();
    sessions.accompany("s-a", shared(1, 2, bob));
    assertThat(sessions.isCompanion("s-a", 1, holder)).isTrue();

    sessions.accompany("s-a", shared(1, 3));
    assertThat(sessions.isCompanion("s-a", 1, holder)).isFalse();
  }

  private static SessionCompanions shared(int attempt, long revision, String... people) {
    return new SessionCompanions(
        attempt,
        revision,
        Stream.of(people).map(person -> new SessionCompanions.Companion(person, 7)).toList());
  }

  @Test
  void toolsSecret_isInNoLog() {
    order("a", 1);
    awaitState("a", SessionState.READY);
    var token = sessions.place("a").orElseThrow().token();

    driver.writes("a", "token is " + token);
    assertThat(driver.log("a", 1)).contains(token);
    assertThat(sessions.log("a", 1)).doesNotContain(token).isEqualTo("token is …\n");
    assertThat(sessions.place("a").orElseThrow().toString()).doesNotContain(token);
  }

  @Test
  void place_ofAStarter_opensIt_encoded() throws Exception {
    var starter = Files.writeString(directory.resolve("first look?.ipynb"), "{}");
    sessions = loaded(Optional.of(starter));
    order("a", 1);
    awaitState("a", SessionState.READY);

    assertThat(sessions.place("a").orElseThrow().landing())
        .isEqualTo("/lab/tree/first%20look%3F.ipynb");
    assertThat(launched().files()).hasSize(1);
  }

  @Test
  void starter_missing_theSessionStartsWithoutIt() {
    sessions = loaded(Optional.of(directory.resolve("gone.ipynb")));
    order("a", 1);

    awaitState("a", SessionState.READY);
    assertThat(launched().files()).isEmpty();
  }

  @Test
  void withoutAnAddressLeft_anOrderIsRefused_andAnEndedSessionsIsTakenBack() {
    addresses.most = 1;
    sessions = loaded();
    order("s1", 1);

    assertThat(refusal("s2", anOrder(1))).isEqualTo("full");
    assertThat(sessions.status("s1").orElseThrow().port()).contains(9000);

    sessions.stop("s1", 1, new Reason("stopped", "Stopped."));
    await().until(() -> sessions.status("s1").orElseThrow().state() == SessionState.ENDED);
    assertThat(sessions.status("s1").orElseThrow().port()).isEmpty();
    sessions.reconcile();
    assertThat(sessions.order("s2", anOrder(1))).isInstanceOf(Accepted.class);
  }

  private Sessions loaded() {
    return loaded(Optional.empty());
  }

  private Sessions loaded(Optional<Path> starter) {
    return loaded(driver, starter);
  }

  private Sessions serving(SitePolicy policy) {
    return loaded(
        driver,
        Optional.empty(),
        new SessionConfig(
            CONFIG.limits(),
            CONFIG.lifetime(),
            CONFIG.enterWithin(),
            CONFIG.readyWithin(),
            CONFIG.stopGrace(),
            CONFIG.forgetAfter(),
            CONFIG.notebooks(),
            policy,
            true));
  }

  private Sessions loaded(Driver driver, Optional<Path> starter) {
    return loaded(driver, starter, CONFIG);
  }

  private Sessions loaded(Driver driver, Optional<Path> starter, SessionConfig config) {
    var state = directory.resolve("state");
    var datasets = List.of(dataset("10.5072/fk2/a", starter), dataset("10.5072/fk2/b", starter));
    var inventory =
        Inventory.load(
            state,
            InventoryConfig.of(datasets),
            AccountChoice.NONE,
            new Account(1000, 1000, List.of()),
            clock,
            () -> {});
    inventory.probe();
    return Sessions.load(
        state,
        config,
        List.of(TOOL),
        inventory,
        addresses,
        driver,
        SessionsTest::read,
        ignored -> Optional.empty(),
        clock,
        changes::incrementAndGet);
  }

  private DatasetConfig dataset(String identifier, Optional<Path> starter) {
    return new DatasetConfig(
        identifier,
        directory.resolve("data"),
        Optional.empty(),
        Optional.empty(),
        starter,
        Optional.empty());
  }

  private static Optional<byte[]> read(Path file) {
    try {
      return Optional.of(Files.readAllBytes(file));
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  private SessionStatus order(String id, int attempt) {
    return switch (sessions.order(id, anOrder(attempt))) {
      case Accepted(var status) -> status;
      case Refused(var reason) -> throw new AssertionError(reason);
    };
  }

  private String refusal(String id, SessionOrder order) {
    return switch (sessions.order(id, order)) {
      case Accepted(var status) -> throw new AssertionError(status);
      case Refused(var reason) -> reason.code();
    };
  }

  private static SessionOrder anOrder(int attempt) {
    return order("doi:10.5072/fk2/a", "jupyter", "small", attempt);
  }

  private static SessionOrder order(String identifier, String tool, String size) {
    return order(identifier, tool, size, 1);
  }

  private static SessionOrder order(String identifier, String tool, String size, int attempt) {
    return order(identifier, tool, size, attempt, "somebody", Optional.empty());
  }

  private static SessionOrder orderOf(String person) {
    return order("doi:10.5072/fk2/a", "jupyter", "small", 1, person, Optional.empty());
  }

  private static SessionOrder withDatasets(List<String> also) {
    return order("doi:10.5072/fk2/a", "jupyter", "small", 1, "somebody", Optional.of(also));
  }

  private static SessionOrder order(
      String identifier,
      String tool,
      String size,
      int attempt,
      String person,
      Optional<List<String>> also) {
    return new SessionOrder(
        attempt,
        identifier,
        Optional.empty(),
        tool,
        size,
        "workspace",
        person,
        Assurance.GUEST,
        Optional.empty(),
        also,
        Optional.empty(),
        Optional.empty());
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private SessionState state(String id) {
    return sessions.status(id).orElseThrow().state();
  }

  private Launch launched() {
    return driver.launches().getLast();
  }

  private String reason(String id) {
    return sessions.status(id).orElseThrow().reason().orElseThrow().code();
  }

  private void awaitState(String id, SessionState state) {
    await().untilAsserted(() -> assertThat(state(id)).isEqualTo(state));
  }
}
