package org.datadns.agent.heartbeat;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.moreThanOrExactly;
import static com.github.tomakehurst.wiremock.client.WireMock.patch;
import static com.github.tomakehurst.wiremock.client.WireMock.patchRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.inventory.AccountChoice;
import org.datadns.agent.inventory.EntryLines;
import org.datadns.agent.inventory.Inventory;
import org.datadns.agent.inventory.InventoryConfig;
import org.datadns.agent.operation.Operations;
import org.datadns.agent.session.EmptySessions;
import org.datadns.agent.tool.Account;
import org.datadns.agent.tool.WantedTools;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.HeartbeatAnswer.Desired;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.JoinAnswer;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.OpenProposals;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Proposal;
import org.datadns.protocol.wire.ProposedDataset;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SiteAddresses;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatsTest {
  private static final String HEARTBEATS = "/api/sites/lakeside/heartbeats";
  private static final Desired NOTHING = new Desired(1, Optional.empty(), List.of(), List.of());

  private static final SiteOperation DRAINING =
      new SiteOperation(
          SiteMode.DRAINING,
          Optional.empty(),
          Optional.empty(),
          Optional.empty(),
          Optional.empty());

  /** An hour behind the resolver. */
  private static final InstantSource LATE = () -> Instant.now().minus(Duration.ofHours(1));

  @TempDir Path directory;
  private final SigningKey key = SigningKey.generate();
  private final Signal signal = new Signal();
  private final ResolverClock resolverClock = new ResolverClock(LATE);
  private WireMockServer resolver;
  private Inventory inventory;
  private Heartbeats heartbeats;

  @BeforeEach
  void build() {
    resolver = new WireMockServer(WireMockConfiguration.options().dynamicPort());
    resolver.start();
    joinIs("approved");
    resolver.stubFor(
        get("/.well-known/jwks.json").willReturn(aResponse().withBody(key.publicKeys().toJson())));
    resolver.stubFor(
        put(urlMatching("/api/sites/lakeside/replicas.*"))
            .willReturn(json(200, new InventoryAnswer(1, 0, List.of()))));
    patchIs(json(200, new InventoryAnswer(1, 0, List.of())));
    heartbeatIs(json(200, answer(Duration.ofMinutes(1), false)));
    inventory =
        Inventory.load(
            directory,
            InventoryConfig.of(List.of()),
            AccountChoice.NONE,
            new Account(1000, 1000, List.of()),
            LATE,
            () -> {});
    var client =
        new SiteClient(URI.create(resolver.baseUrl()), "lakeside", key, resolverClock::instant);
    var sessions = EmptySessions.in(directory, inventory, LATE);
    heartbeats =
        new Heartbeats(
            new SiteDescription("lakeside", "The Lake", "data@lakeside.example", 1),
            () -> new SiteAddresses("http://localhost:1", "http://*.localhost:2"),
            client,
            SiteKey.load(directory, LATE),
            resolverClock,
            new ResolverKeys(directory, client, LATE),
            inventory,
            sessions,
            new Operations(directory, sessions, resolverClock, LATE, signal::raise),
            List::of,
            new WantedTools(directory, List.of(), sessions::withdraw, signal::raise),
            Optional.of("a-join-token"),
            signal);
  }

  @AfterEach
  void stop() {
    heartbeats.close();
    inventory.close();
    resolver.stop();
  }

  @Test
  void start_joinsSendsInventoryAndSpeaks_byTheResolversClock() {
    heartbeats.start();

    await().until(() -> !heartbeats().isEmpty());
    resolver.verify(1, postRequestedFor(urlEqualTo("/api/sites")));
    resolver.verify(1, putRequestedFor(urlMatching(".*replicas\\?generation=.*")));
    assertThat(resolverClock.offset()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
    assertThat(heartbeats().getFirst().started())
        .isCloseTo(
            Instant.now(),
            org.assertj.core.api.Assertions.within(30, java.time.temporal.ChronoUnit.SECONDS));
    assertThat(heartbeats.membership().state()).isEqualTo("approved");
    assertThat(directory.resolve("jwks.json")).isNotEmptyFile();
  }

  @Test
  void changed_speaksAtOnce_aBurstOnce() {
    heartbeats.start();
    await().until(() -> heartbeats().size() == 1);

    for (int i = 0; i < 50; i++) {
      signal.raise();
    }

    await().until(() -> heartbeats().size() >= 2);
    await()
        .during(Duration.ofMillis(300))
        .untilAsserted(() -> assertThat(heartbeats()).hasSizeLessThanOrEqualTo(3));
    assertThat(heartbeats()).extracting(Heartbeat::sequence).startsWith(1L, 2L);
  }

  @Test
  void pending_asksAgainUntilApproved() {
    joinIs("pending");
    heartbeats.start();
    await().untilAsserted(() -> assertThat(heartbeats.membership().state()).isEqualTo("pending"));
    assertThat(heartbeats()).isEmpty();

    joinIs("approved");

    await().until(() -> !heartbeats().isEmpty());
  }

  @Test
  void inventoryWantedForEver_isSentWithPauses() {
    heartbeatIs(json(200, answer(Duration.ZERO, true)));
    heartbeats.start();

    await().until(() -> heartbeats().size() >= 3);
    int before = heartbeats().size();
    await()
        .pollDelay(Duration.ofSeconds(1))
        .untilAsserted(() -> assertThat(heartbeats().size() - before).isLessThan(15));
  }

  @Test
  void resolverBreaksOff_isAskedAgain_andHeardAgain() {
    heartbeatIs(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    heartbeats.start();
    await().until(() -> heartbeats.membership().problem().isPresent());

    heartbeatIs(json(200, answer(Duration.ofMinutes(1), false)));

    await().atMost(Duration.ofSeconds(20)).until(() -> heartbeats.membership().problem().isEmpty());
    assertThat(heartbeats.membership().state()).isEqualTo("approved");
  }

  @Test
  void staleHeartbeat_beginsALaterRun() {
    // the resolver tells a later time than when the site joined, however long it takes to speak
    heartbeatIs(problem(409, "stale-heartbeat", Instant.now().plusSeconds(3600)));
    heartbeats.start();

    await().until(() -> heartbeats().size() >= 2);
    var sent = heartbeats();
    assertThat(sent.get(1).instance()).isNotEqualTo(sent.get(0).instance());
    assertThat(sent.get(1).started()).isAfter(sent.get(0).started());
    assertThat(sent.get(1).sequence()).isEqualTo(1);
  }

  @Test
  void staleGeneration_isRaised() {
    long before = inventory.generation();
    resolver.stubFor(
        put(urlMatching("/api/sites/lakeside/replicas.*"))
            .willReturn(problem(409, "stale-generation")));
    heartbeats.start();

    await().until(() -> inventory.generation() > before);
  }

  @Test
  void noLongerApproved_joinsAgain() {
    heartbeatIs(problem(403, "site-not-approved"));
    heartbeats.start();

    await()
        .untilAsserted(
            () ->
                resolver.verify(
                    com.github.tomakehurst.wiremock.client.WireMock.moreThanOrExactly(2),
                    postRequestedFor(urlEqualTo("/api/sites"))));
  }

  @Test
  void drained_saysSo() {
    heartbeatIs(
        json(
            200,
            new HeartbeatAnswer(
                Duration.ofMillis(200),
                Instant.EPOCH,
                false,
                false,
                new Desired(7, Optional.of(DRAINING), List.of(), List.of()),
                List.of())));
    heartbeats.start();

    await().until(() -> heartbeats().size() >= 2);
    assertThat(heartbeats().get(1).operation().mode()).isEqualTo(SiteMode.DRAINING);
    assertThat(heartbeats().get(1).observedRevision()).isEqualTo(7);
  }

  @Test
  void aProposal_isFetched_judged_andAnswered_untilTheResolverTellsOfNone() {
    resolver.stubFor(
        get("/api/sites/lakeside/proposals")
            .willReturn(
                json(
                    200,
                    new OpenProposals(
                        List.of(
                            new Proposal(
                                7,
                                List.of(
                                    ProposedDataset.of(
                                        "10.5072/a", "archive", "a", Optional.empty()))))))));
    // the first answer is lost on its way
    resolver.stubFor(
        put("/api/sites/lakeside/proposals/7")
            .inScenario("answering")
            .whenScenarioStateIs(STARTED)
            .willSetStateTo("again")
            .willReturn(problem(503, "overloaded")));
    resolver.stubFor(
        put("/api/sites/lakeside/proposals/7")
            .inScenario("answering")
            .whenScenarioStateIs("again")
            .willReturn(aResponse().withStatus(204)));
    heartbeatIs(
        json(
            200,
            new HeartbeatAnswer(
                Duration.ofMillis(200),
                Instant.EPOCH,
                false,
                false,
                new Desired(1, Optional.empty(), List.of(), List.of(), Optional.of(7L)),
                List.of())));
    heartbeats.start();

    await()
        .untilAsserted(
            () ->
                resolver.verify(
                    moreThanOrExactly(2),
                    putRequestedFor(urlEqualTo("/api/sites/lakeside/proposals/7"))
                        .withRequestBody(
                            matchingJsonPath("$.outcomes[0].code", equalTo("console-off")))));
    assertThat(heartbeats.membership().problem()).isEmpty();
  }

  @Test
  void aProposalThatTheDiskDoesNotTake_waits_andThrowsNothing() throws IOException {
    var proposal = new Proposal(7, List.of(ProposedDataset.removal("10.5072/a", Optional.empty())));
    resolver.stubFor(
        get("/api/sites/lakeside/proposals")
            .willReturn(json(200, new OpenProposals(List.of(proposal)))));
    var broken =
        Inventory.load(
            Files.createDirectory(directory.resolve("broken")),
            InventoryConfig.of(List.of()),
            AccountChoice.NONE,
            new Account(1000, 1000, List.of()),
            LATE,
            () -> {});
    broken.close();
    assertThatThrownBy(() -> broken.judge(proposal)).isInstanceOf(RuntimeException.class);

    new ProposalTaking(
            broken,
            new SiteClient(URI.create(resolver.baseUrl()), "lakeside", key, resolverClock::instant))
        .take();

    resolver.verify(0, putRequestedFor(urlEqualTo("/api/sites/lakeside/proposals/7")));
  }

  @Test
  void datasetAdded_isToldWhenWanted() {
    heartbeats.start();
    await().until(() -> heartbeats().size() == 1);
    heartbeatIs(json(200, answer(Duration.ofMinutes(1), true)));

    inventory.add(EntryLines.dataset("10.5072/fk2/a", directory));
    heartbeats.changed();

    await()
        .untilAsserted(
            () ->
                resolver.verify(
                    patchRequestedFor(urlMatching(".*replicas\\?generation=\\d+&after=\\d+"))
                        .withRequestBody(equalTo("{\"identifier\":\"doi:10.5072/fk2/a\"}\n"))));
  }

  @Test
  void resolverHasAnotherGeneration_isSentTheWhole() {
    heartbeats.start();
    await().until(() -> heartbeats().size() == 1);
    patchIs(problem(409, "inventory-out-of-step"));
    heartbeatIs(json(200, answer(Duration.ofMillis(200), true)));

    inventory.add(EntryLines.dataset("10.5072/fk2/a", directory));
    heartbeats.changed();

    await()
        .untilAsserted(
            () ->
                resolver.verify(
                    putRequestedFor(urlMatching(".*replicas.*"))
                        .withRequestBody(equalTo("{\"identifier\":\"doi:10.5072/fk2/a\"}\n"))));
  }

  @Test
  void inventoryTakesForEver_heartbeatsGoOn() {
    resolver.stubFor(
        put(urlMatching("/api/sites/lakeside/replicas.*"))
            .willReturn(json(200, new InventoryAnswer(1, 0, List.of())).withFixedDelay(20_000)));
    heartbeatIs(json(200, answer(Duration.ofMillis(200), true)));
    heartbeats.start();

    await().atMost(Duration.ofSeconds(10)).until(() -> heartbeats().size() >= 4);
    resolver.verify(1, putRequestedFor(urlMatching(".*replicas.*")));
  }

  @Test
  void inventoryIsNotTaken_isTriedAgain_andItsFilesGo() throws IOException {
    resolver.stubFor(
        put(urlMatching("/api/sites/lakeside/replicas.*"))
            .willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));
    heartbeatIs(json(200, answer(Duration.ofMillis(200), true)));
    heartbeats.start();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> resolver.findAll(putRequestedFor(urlMatching(".*replicas.*"))).size() >= 2);

    putIs(json(200, new InventoryAnswer(1, 0, List.of())));

    await().atMost(Duration.ofSeconds(20)).until(() -> !inventory.outbox().isUntold());
    await().untilAsserted(() -> assertThat(directory.resolve("outbox")).isEmptyDirectory());
  }

  @Test
  void refusedLines_areKept() {
    putIs(
        json(
            200,
            new InventoryAnswer(
                1,
                0,
                3_000,
                List.of(
                    new RefusedLine(
                        1, "doi:10.5072/fk2/a", new Reason("alias-conflict", "Not yours."))))));
    heartbeats.start();

    await().until(() -> inventory.outbox().told().refusals() == 3_000);
    assertThat(inventory.outbox().told().some())
        .singleElement()
        .satisfies(line -> assertThat(line.identifier()).isEqualTo("doi:10.5072/fk2/a"));
  }

  private void putIs(ResponseDefinitionBuilder answer) {
    resolver.stubFor(put(urlMatching("/api/sites/lakeside/replicas.*")).willReturn(answer));
  }

  private void patchIs(ResponseDefinitionBuilder answer) {
    resolver.stubFor(patch(urlMatching("/api/sites/lakeside/replicas.*")).willReturn(answer));
  }

  private void joinIs(String state) {
    resolver.stubFor(
        post("/api/sites")
            .willReturn(json(201, new JoinAnswer("lakeside", state, "resolver", Instant.EPOCH))));
  }

  private void heartbeatIs(ResponseDefinitionBuilder answer) {
    resolver.stubFor(post(HEARTBEATS).willReturn(answer));
  }

  private static HeartbeatAnswer answer(Duration nextIn, boolean inventoryWanted) {
    return new HeartbeatAnswer(nextIn, Instant.EPOCH, inventoryWanted, false, NOTHING, List.of());
  }

  /** With the resolver's time in place of the epoch. */
  private static ResponseDefinitionBuilder json(int status, Object body) {
    return aResponse()
        .withStatus(status)
        .withHeader("Content-Type", "application/json")
        .withBody(Json.write(body).replace(Instant.EPOCH.toString(), "{{now}}"))
        .withTransformers("response-template");
  }

  private static ResponseDefinitionBuilder problem(int status, String code) {
    return problem(status, code, Instant.EPOCH);
  }

  private static ResponseDefinitionBuilder problem(int status, String code, Instant serverTime) {
    return json(status, Problem.of(status, code, code, code).withServerTime(serverTime))
        .withHeader("Content-Type", Problem.MEDIA_TYPE);
  }

  private List<Heartbeat> heartbeats() {
    return resolver.findAll(postRequestedFor(urlEqualTo(HEARTBEATS))).stream()
        .map(request -> Json.read(request.getBodyAsString(), Heartbeat.class))
        .toList();
  }
}
