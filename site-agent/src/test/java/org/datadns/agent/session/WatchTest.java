package org.datadns.agent.session;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.datadns.agent.driver.Driver.Usage;
import org.datadns.agent.driver.MemoryDriver;
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
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A session's time, from ready to its end, with Jupyter's API played by WireMock. */
class WatchTest {
  private static final String DATASET = "doi:10.5072/fk2/a";
  private static final String NOTEBOOK =
      "{\"nbformat\": 4, \"nbformat_minor\": 5, \"metadata\": {}, \"cells\": []}";

  @TempDir Path directory;
  private final WireMockServer jupyter = new WireMockServer(wireMockConfig().dynamicPort());
  private final MemoryDriver driver = new MemoryDriver();
  private final AtomicInteger changes = new AtomicInteger();
  private final AtomicReference<Optional<Instant>> lastAction =
      new AtomicReference<>(Optional.empty());
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T08:00:00Z"));
  private final InstantSource clock = now::get;
  private Sessions sessions;

  @BeforeEach
  void load() throws Exception {
    jupyter.start();
    kernel("idle");
    jupyter.stubFor(get(urlMatching("/api/terminals.*")).willReturn(okJson("[]")));
    Files.createDirectories(directory.resolve("data"));
    sessions = loaded(Activity.JUPYTER);
  }

  @AfterEach
  void stop() {
    sessions.close();
    jupyter.stop();
  }

  @Test
  void idle_isWarnedThenStopped() {
    ready("a");
    watchFor(Duration.ofMinutes(49));
    assertThat(warning("a")).isEmpty();
    assertThat(status("a").endsAt()).contains(Instant.parse("2026-11-21T09:00:00Z"));

    int before = changes.get();
    watchFor(Duration.ofMinutes(2));
    assertThat(warning("a")).contains("idle-soon");
    assertThat(changes.get()).isEqualTo(before + 1);

    watchFor(Duration.ofMinutes(10));
    await().untilAsserted(() -> assertThat(status("a").state()).isEqualTo(SessionState.ENDED));
    assertThat(status("a").reason().map(Reason::code)).contains("idle");
    assertThat(status("a").endsAt()).isEmpty();
  }

  @Test
  void busyKernel_isNotIdle_untilItsMaximumAge_warned() {
    ready("a");
    kernel("busy");
    watchFor(Duration.ofMinutes(465));
    assertThat(warning("a")).isEmpty();

    watchFor(Duration.ofMinutes(6));
    assertThat(warning("a")).contains("age-soon");
    watchFor(Duration.ofMinutes(10));
    await().untilAsserted(() -> assertThat(status("a").state()).isEqualTo(SessionState.ENDED));
    assertThat(status("a").reason().map(Reason::code)).contains("maximum-age");
  }

  @Test
  void computing_thoughItsToolSaysNothingRuns_isNotIdle() {
    ready("a");
    for (int minute = 1; minute <= 120; minute++) {
      driver.uses("a", new Usage(Duration.ofSeconds(minute * 30L), 0));
      watchFor(Duration.ofMinutes(1));
    }

    assertThat(warning("a")).isEmpty();
    assertThat(status("a").state()).isEqualTo(SessionState.READY);
  }

  @Test
  void warned_andAtWorkAgain_isToldToGoOn() {
    ready("a");
    watchFor(Duration.ofMinutes(52));
    assertThat(warning("a")).contains("idle-soon");

    kernel("busy");
    watchFor(Duration.ofMinutes(1));
    assertThat(warning("a")).isEmpty();
  }

  @Test
  void extended_livesOn_untilThereIsNoMoreToGive() {
    ready("a");
    watchFor(Duration.ofMinutes(55));
    assertThat(sessions.life("a").orElseThrow().canExtend()).isTrue();

    assertThat(sessions.extend("a", 1)).isInstanceOf(Extension.Extended.class);
    assertThat(warning("a")).isEmpty();
    assertThat(status("a").endsAt()).contains(now.get().plus(Duration.ofHours(1)));

    kernel("busy");
    for (int hour = 1; hour < 23; hour++) {
      watchFor(Duration.ofMinutes(60));
      sessions.extend("a", 1);
    }
    watchFor(Duration.ofMinutes(1));
    assertThat(status("a").state()).isEqualTo(SessionState.READY);
    watchFor(Duration.ofMinutes(55));
    assertThat(warning("a")).contains("age-soon");
    assertThat(refusal(sessions.extend("a", 1))).isEqualTo("longest-reached");
    assertThat(sessions.life("a").orElseThrow().canExtend()).isFalse();
  }

  @Test
  void extend_ofWhatDoesNotRun_isRefused() {
    assertThat(refusal(sessions.extend("a", 1))).isEqualTo("unknown-session");
    ready("a");
    assertThat(refusal(sessions.extend("a", 2))).isEqualTo("attempt-superseded");
    sessions.stop("a", 1, new Reason("stopped", "It was stopped."));
    assertThat(refusal(sessions.extend("a", 1))).isEqualTo("not-ready");
  }

  @Test
  void extension_andWarning_outliveTheAgent() {
    ready("s-a");
    kernel("busy");
    watchFor(Duration.ofMinutes(450));
    sessions.extend("s-a");
    var end = status("s-a").endsAt();
    sessions.close();
    sessions = loaded(Activity.JUPYTER);
    assertThat(status("s-a").endsAt()).isEqualTo(end);

    kernel("idle");
    pass(Duration.ofHours(3));
    sessions.watch();
    assertThat(warning("s-a")).contains("idle-soon");
    assertThat(status("s-a").state()).isEqualTo(SessionState.READY);
    var warnedEnd = status("s-a").endsAt();
    sessions.close();
    sessions = loaded(Activity.JUPYTER);
    assertThat(warning("s-a")).contains("idle-soon");
    assertThat(status("s-a").endsAt()).isEqualTo(warnedEnd);
  }

  @Test
  void programKilledForMemory_isShownToItsOwner() {
    ready("a");
    driver.uses("a", new Usage(Duration.ZERO, 0, 1));
    watchFor(Duration.ofMinutes(1));

    var warning = status("a").warning().orElseThrow();
    assertThat(warning.code()).isEqualTo("out-of-memory");
    assertThat(warning.text()).contains("(1 GiB)");
  }

  @Test
  void toolThatNeverAnswers_isKeptForAWhile_notForEver() {
    jupyter.stop();
    ready("a");
    watchFor(Duration.ofMinutes(100));
    assertThat(status("a").state()).isEqualTo(SessionState.READY);

    watchFor(Duration.ofMinutes(30));
    await().untilAsserted(() -> assertThat(status("a").state()).isEqualTo(SessionState.ENDED));
  }

  @Test
  void toolKnownByItsTraffic_isInUseWhileItsPersonActs() {
    sessions.close();
    sessions = loaded(Activity.TRAFFIC);
    ready("a");
    for (int hour = 0; hour < 3; hour++) {
      lastAction.set(Optional.of(now.get()));
      watchFor(Duration.ofMinutes(45));
    }
    assertThat(warning("a")).isEmpty();

    watchFor(Duration.ofMinutes(6));
    assertThat(warning("a")).contains("idle-soon");
  }

  @Test
  void starter_isOpened_whileItIsThere() throws Exception {
    var starter = Files.writeString(directory.resolve("look.ipynb"), "{}");
    sessions.close();
    sessions = loaded(Activity.JUPYTER, Optional.of(starter));
    jupyter.stubFor(get(urlEqualTo("/api/contents/look.ipynb?content=0")).willReturn(okJson("{}")));
    ready("a");
    assertThat(landing("a")).isEqualTo("/lab/tree/look.ipynb");

    jupyter.stubFor(
        get(urlEqualTo("/api/contents/look.ipynb?content=0"))
            .willReturn(aResponse().withStatus(404)));
    ready("b");
    assertThat(landing("b")).isEqualTo("/lab");
  }

  @Test
  void remainder_isOpenedInTheDataset() {
    ready("a", Optional.of("year/2025 (b)/x.csv"), Optional.empty());
    ready("b", Optional.of("../../../etc/passwd"), Optional.empty());

    assertThat(landing("a")).isEqualTo("/lab/tree/data/10.5072-fk2-a/year/2025%20%28b%29/x.csv");
    assertThat(landing("b")).isEqualTo("/lab");
  }

  @Test
  void selectedFile_isOpenedInTheDataset_andAnotherOneInTheSessionThatRuns() {
    select("a", "year/2025 (b)/x.csv");
    assertThat(landing("a")).isEqualTo("/lab/tree/data/10.5072-fk2-a/year/2025%20%28b%29/x.csv");

    select("a", "y.csv");
    assertThat(landing("a")).isEqualTo("/lab/tree/data/10.5072-fk2-a/y.csv");
    // without one it stays where it is
    ready("a");
    assertThat(landing("a")).isEqualTo("/lab/tree/data/10.5072-fk2-a/y.csv");
    assertThat(driver.launches()).hasSize(1);
  }

  @Test
  void selectedFile_thatADirectoryCannotTell_isAsNone() {
    select("a", "id:42");
    select("b", "../../../etc/passwd");

    assertThat(landing("a")).isEqualTo("/lab");
    assertThat(landing("b")).isEqualTo("/lab");
  }

  @Test
  void notebook_isPutIntoTheWorkspaceAndOpened() {
    jupyter.stubFor(get(urlEqualTo("/host/nb.ipynb")).willReturn(okJson(NOTEBOOK)));
    jupyter.stubFor(
        get(urlMatching("/api/contents/nb.ipynb.*")).willReturn(aResponse().withStatus(404)));
    jupyter.stubFor(
        put(urlEqualTo("/api/contents/nb.ipynb")).willReturn(aResponse().withStatus(201)));
    ready("a", Optional.empty(), Optional.of(hosted("/host/nb.ipynb")));

    assertThat(landing("a")).isEqualTo("/lab/tree/nb.ipynb");
    jupyter.verify(1, putRequestedFor(urlEqualTo("/api/contents/nb.ipynb")));
  }

  @Test
  void anotherNotebook_isOpenedInTheSessionThatRuns_andOneThatIsNotHadChangesNothing() {
    for (var name : List.of("one", "two")) {
      jupyter.stubFor(get(urlEqualTo("/host/" + name + ".ipynb")).willReturn(okJson(NOTEBOOK)));
      jupyter.stubFor(
          get(urlMatching("/api/contents/" + name + ".ipynb.*"))
              .willReturn(aResponse().withStatus(404)));
      jupyter.stubFor(
          put(urlEqualTo("/api/contents/" + name + ".ipynb"))
              .willReturn(aResponse().withStatus(201)));
    }
    ready("a", Optional.empty(), Optional.of(hosted("/host/one.ipynb")));

    ready("a", Optional.empty(), Optional.of(hosted("/host/two.ipynb")));
    assertThat(landing("a")).isEqualTo("/lab/tree/two.ipynb");
    // without one, and with the same one again, it stays where it is
    ready("a", Optional.empty(), Optional.empty());
    ready("a", Optional.empty(), Optional.of(hosted("/host/two.ipynb")));
    assertThat(landing("a")).isEqualTo("/lab/tree/two.ipynb");
    jupyter.verify(1, putRequestedFor(urlEqualTo("/api/contents/two.ipynb")));

    assertThat(
            refusal(
                sessions.order(
                    "a", order(Optional.empty(), Optional.of(hosted("/host/gone.ipynb"))))))
        .isEqualTo("notebook-unreachable");
    assertThat(landing("a")).isEqualTo("/lab/tree/two.ipynb");
    assertThat(driver.launches()).hasSize(1);
  }

  @Test
  void notebook_thatIsNotHad_endsTheSessionBeforeItStarts() {
    sessions.order("a", order(Optional.empty(), Optional.of(hosted("/host/gone.ipynb"))));

    await().untilAsserted(() -> assertThat(status("a").state()).isEqualTo(SessionState.ENDED));
    assertThat(status("a").reason().map(Reason::code)).contains("notebook-unreachable");
    assertThat(driver.containers()).isEmpty();
  }

  @Test
  void notebook_ofAForeignHost_orForAnotherTool_isRefusedAtOnce() {
    assertThat(
            refusal(
                sessions.order(
                    "a", order(Optional.empty(), Optional.of("https://evil.example/a.ipynb")))))
        .isEqualTo("notebook-refused");
    sessions.close();
    sessions = loaded(Activity.TRAFFIC);
    assertThat(
            refusal(
                sessions.order(
                    "a", order(Optional.empty(), Optional.of(hosted("/host/nb.ipynb"))))))
        .isEqualTo("notebook-refused");
    assertThat(sessions.status("a")).isEmpty();
  }

  private Sessions loaded(Activity activity) {
    return loaded(activity, Optional.empty());
  }

  private Sessions loaded(Activity activity, Optional<Path> starter) {
    var state = directory.resolve("state");
    var dataset =
        new DatasetConfig(
            DATASET,
            directory.resolve("data"),
            Optional.empty(),
            Optional.empty(),
            starter,
            Optional.empty());
    var inventory =
        Inventory.load(
            state,
            InventoryConfig.of(List.of(dataset)),
            AccountChoice.NONE,
            new Account(1000, 1000, List.of()),
            clock,
            () -> {});
    inventory.probe();
    var hour = Duration.ofHours(1);
    return Sessions.load(
        state,
        new SessionConfig(
            new Limits(9, 9, Optional.empty(), Optional.empty(), Optional.empty()),
            new Lifetime(
                hour.multipliedBy(8),
                hour.multipliedBy(4),
                hour.multipliedBy(24),
                hour,
                0.05,
                Duration.ofMinutes(10),
                Duration.ofMinutes(1)),
            hour,
            hour,
            Duration.ofSeconds(1),
            hour,
            new NotebookHosts(List.of(), List.of("127.0.0.1:" + jupyter.port()))),
        List.of(tool(activity)),
        inventory,
        new RootAddresses(),
        driver,
        ignored -> Optional.of(new byte[0]),
        ignored -> lastAction.get(),
        clock,
        changes::incrementAndGet);
  }

  private Tool tool(Activity activity) {
    return TestTool.jupyterLab().port(jupyter.port()).activity(activity).make();
  }

  private void ready(String id) {
    ready(id, Optional.empty(), Optional.empty());
  }

  private void ready(String id, Optional<String> remainder, Optional<String> notebook) {
    assertThat(sessions.order(id, order(remainder, notebook))).isInstanceOf(Accepted.class);
    await().untilAsserted(() -> assertThat(status(id).state()).isEqualTo(SessionState.READY));
  }

  private void select(String id, String file) {
    var order = order(Optional.empty(), Optional.empty()).withSelect(Optional.of(file));
    assertThat(sessions.order(id, order)).isInstanceOf(Accepted.class);
    await().untilAsserted(() -> assertThat(status(id).state()).isEqualTo(SessionState.READY));
  }

  private static SessionOrder order(Optional<String> remainder, Optional<String> notebook) {
    return new SessionOrder(
        1,
        DATASET,
        Optional.empty(),
        "jupyter",
        "small",
        "workspace",
        "somebody",
        Assurance.GUEST,
        remainder,
        Optional.empty(),
        notebook,
        Optional.empty());
  }

  private String hosted(String path) {
    return "http://127.0.0.1:" + jupyter.port() + path;
  }

  private void kernel(String state) {
    jupyter.stubFor(
        get(urlEqualTo("/api/kernels?no_track_activity=1"))
            .willReturn(
                okJson(
                    "[{\"execution_state\":\""
                        + state
                        + "\",\"last_activity\":\"2026-11-21T08:00:00Z\"}]")));
  }

  /** Looks each minute, as the agent does. */
  private void watchFor(Duration time) {
    for (long minute = 0; minute < time.toMinutes(); minute++) {
      pass(Duration.ofMinutes(1));
      sessions.watch();
    }
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private SessionStatus status(String id) {
    return sessions.status(id).orElseThrow();
  }

  private Optional<String> warning(String id) {
    return status(id).warning().map(Reason::code);
  }

  private String landing(String id) {
    return sessions.place(id).orElseThrow().landing();
  }

  private static String refusal(Extension extension) {
    return switch (extension) {
      case Extension.Extended(var status) -> throw new AssertionError(status);
      case Extension.Refused(var reason) -> reason.code();
    };
  }

  private static String refusal(Admission admission) {
    return switch (admission) {
      case Accepted(var status) -> throw new AssertionError(status);
      case Refused(var reason) -> reason.code();
    };
  }
}
