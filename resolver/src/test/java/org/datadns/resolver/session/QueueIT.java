package org.datadns.resolver.session;

import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.SessionEvent;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.datadns.resolver.heartbeat.HeartbeatConfig;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Waiting for a free place, and getting it in turn. */
class QueueIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final String OTHER = "doi:10.5072/fk2/other";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private final List<AutoCloseable> toClose = new ArrayList<>();
  private TestResolver resolver;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory);
  }

  @AfterEach
  void stop() throws Exception {
    for (AutoCloseable each : toClose.reversed()) {
      each.close();
    }
    resolver.close();
  }

  private TestSite full(String id, String... datasets) {
    var site = TestSite.ready(id, resolver, datasets);
    toClose.add(site);
    site.agentSucceeds();
    site.beatFull();
    return site;
  }

  /** Somebody new who waits for a place. */
  private final class Waiter {
    final TestPerson person = new TestPerson(resolver);
    final SessionView session;

    Waiter(String dataset) {
      session = person.awaitState(person.open(dataset), SessionState.QUEUED);
    }

    SessionView await(SessionState state) {
      return person.awaitState(session, state);
    }

    SessionView look() {
      return person.look(session.id());
    }

    QueuePlace place() {
      return look().queue().orElseThrow();
    }
  }

  @Test
  void freedPlaces_goToThoseWhoWaitLongest_oneByOne() {
    var site = full("one", DATASET);
    var waiters = IntStream.range(0, 3).mapToObj(i -> new Waiter(DATASET)).toList();
    for (int i = 0; i < waiters.size(); i++) {
      assertThat(waiters.get(i).place()).isEqualTo(new QueuePlace(i, Optional.empty()));
    }
    for (int i = 0; i < waiters.size(); i++) {
      site.beat(1);
      waiters.get(i).await(SessionState.READY);
      for (Waiter later : waiters.subList(i + 1, waiters.size())) {
        assertThat(later.look().state()).isEqualTo(SessionState.QUEUED);
      }
    }
    site.agent.verify(3, putRequestedFor(urlPathMatching("/api/sessions/.*")));
  }

  @Test
  void placeWhereTheOldestIsNotServed_goesToTheNext() {
    full("one", DATASET);
    var two = full("two", OTHER);
    var older = new Waiter(DATASET);
    var younger = new Waiter(OTHER);
    assertThat(younger.place().before()).as("others wait elsewhere").isZero();
    two.beat(1);
    assertThat(younger.await(SessionState.READY).site()).hasValue("two");
    assertThat(older.look().state()).isEqualTo(SessionState.QUEUED);
  }

  @Test
  void newcomer_doesNotTakeThePlaceOfWhoWaits() {
    var site = full("one", DATASET);
    var older = new Waiter(DATASET);
    site.beat(1);
    var newcomer = new Waiter(DATASET);
    older.await(SessionState.READY);
    assertThat(newcomer.place().before()).isBetween(0, 1);
    site.agent.verify(1, putRequestedFor(urlPathMatching("/api/sessions/.*")));
    site.beat(1);
    newcomer.await(SessionState.READY);
  }

  @Test
  void newcomer_whomAnotherSiteServes_waitsForNobody() {
    full("one", DATASET);
    var waiter = new Waiter(DATASET);
    var two = full("two", OTHER);
    two.beat(1);
    var newcomer = new TestPerson(resolver);
    newcomer.awaitState(newcomer.open(OTHER), SessionState.READY);
    assertThat(waiter.look().state()).isEqualTo(SessionState.QUEUED);
  }

  @Test
  void knownEnds_makeTheEstimates_andNobodyKnowsBeyond() {
    var site = full("one", DATASET);
    Instant soon =
        Instant.now().plusSeconds(240).truncatedTo(java.time.temporal.ChronoUnit.SECONDS);
    Instant later = soon.plusSeconds(600);
    site.beatFull(soon, later);
    var first = new Waiter(DATASET);
    var second = new Waiter(DATASET);
    var third = new Waiter(DATASET);
    assertThat(first.place()).isEqualTo(new QueuePlace(0, Optional.of(soon)));
    assertThat(second.place()).isEqualTo(new QueuePlace(1, Optional.of(later)));
    assertThat(third.place()).isEqualTo(new QueuePlace(2, Optional.empty()));
    assertThat(first.look().reason().orElseThrow().text())
        .matches("Site one: All places are taken; one should be free in about [34] minutes\\.");

    first.person.send("DELETE", "/sessions/" + first.session.id());
    await()
        .untilAsserted(
            () -> {
              assertThat(second.place()).isEqualTo(new QueuePlace(0, Optional.of(soon)));
              assertThat(third.place()).isEqualTo(new QueuePlace(1, Optional.of(later)));
            });
    var told = events(third);
    assertThat(told.getLast().queue()).contains(third.place());
    assertThat(told.getLast().sites().orElseThrow())
        .singleElement()
        .satisfies(judged -> assertThat(judged.reason().code()).isEqualTo("full"));
  }

  private List<SessionEvent> events(Waiter waiter) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select sequence, at, state, step, site, percent, reason_code, reason_text,
                               queue_before, place_at, cast(sites as text) as sites
                        from session_event where session = ? order by sequence
                        """)
                    .bind(0, waiter.session.id())
                    .map(SessionRows::event)
                    .list());
  }

  @Test
  void nobodyWaitsForTwoPlaces() {
    full("one", DATASET, OTHER);
    var waiter = new Waiter(DATASET);
    var refused = waiter.person.post(Json.write(SessionRequest.of(OTHER)));
    assertThat(refused.statusCode()).isEqualTo(409);
    var problem = Json.read(refused.body(), Problem.class);
    assertThat(problem.code()).isEqualTo("already-waiting");
    assertThat(problem.detail()).contains("Title of " + DATASET);
    assertThat(problem.nextStep().orElseThrow()).contains("/sessions/" + waiter.session.id());
    assertThat(waiter.look().state()).isEqualTo(SessionState.QUEUED);
  }

  @Test
  void whoWaits_mayStartWhatNeedsNoWaiting() {
    full("one", DATASET);
    full("two", OTHER).beat(1);
    var waiter = new Waiter(DATASET);
    waiter.person.awaitState(waiter.person.open(OTHER), SessionState.READY);
    assertThat(waiter.look().state()).isEqualTo(SessionState.QUEUED);
  }

  @Test
  void secondPlaceFoundNecessaryLate_isRefusedByTheDatabase() {
    full("one", DATASET);
    var waiter = new Waiter(DATASET);
    var two = full("two", OTHER);
    two.agentRefuses(409, "full");
    two.beat(1);
    var ended = waiter.person.awaitState(waiter.person.open(OTHER), SessionState.ENDED);
    assertThat(ended.reason().orElseThrow().code()).isEqualTo("already-waiting");
    assertThat(waiter.look().state()).isEqualTo(SessionState.QUEUED);
  }

  @Test
  void closedPage_losesItsPlaceAfterAWhile_anOpenOneKeepsIt() {
    resolver.close();
    resolver =
        TestResolver.start(
            database,
            directory,
            new HeartbeatConfig(Duration.ofSeconds(1), Duration.ofSeconds(30)),
            new SessionConfig(
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofSeconds(6)));
    full("one", DATASET);
    var closed = new Waiter(DATASET);
    var open = new Waiter(DATASET);
    assertThat(open.place().before()).isEqualTo(1);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              assertThat(open.look().state()).isEqualTo(SessionState.QUEUED);
              assertThat(state(closed)).isEqualTo("ended");
              assertThat(open.place().before()).isZero();
            });
    assertThat(closed.look().reason().orElseThrow().code()).isEqualTo("left-queue");
    assertThat(closed.look().reason().orElseThrow().text()).contains("6 seconds");
  }

  private static String state(Waiter waiter) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select state from session where id = ?")
                    .bind(0, waiter.session.id())
                    .mapTo(String.class)
                    .one());
  }

  @Test
  void openEventStream_keepsThePlace() throws Exception {
    full("one", DATASET);
    var waiter = new Waiter(DATASET);
    lookedAt(waiter, "1 minute");
    var request =
        HttpRequest.newBuilder(
                URI.create(resolver.address() + "/sessions/" + waiter.session.id() + "/events"))
            .header("Cookie", waiter.person.cookie())
            .build();
    try (var http = HttpClient.newHttpClient();
        var lines = http.send(request, BodyHandlers.ofLines()).body()) {
      await().untilAsserted(() -> assertThat(lastLook(waiter)).isLessThan(Duration.ofSeconds(30)));
      assertThat(lines.iterator().next()).startsWith("id: ");
      waiter.person.send("DELETE", "/sessions/" + waiter.session.id());
    }
  }

  private static void lookedAt(Waiter waiter, String ago) {
    database
        .jdbi()
        .useHandle(
            handle ->
                handle.execute(
                    "update session set followed_at = now() - cast(? as interval) where id = ?",
                    ago,
                    waiter.session.id()));
  }

  private static Duration lastLook(Waiter waiter) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        "select extract(epoch from now() - followed_at) from session where id = ?")
                    .bind(0, waiter.session.id())
                    .mapTo(Double.class)
                    .map(seconds -> Duration.ofMillis((long) (seconds * 1000)))
                    .one());
  }

  @Test
  void resolverThatWasAway_takesNobodysPlace_andGoesOnWithTheQueue() {
    var site = full("one", DATASET);
    var waiter = new Waiter(DATASET);
    resolver.close();
    // nobody could say meanwhile that the page is open
    lookedAt(waiter, "1 hour");
    resolver = TestResolver.start(database, directory);
    var later = full("two", OTHER);
    var witness = new Waiter(OTHER);
    var third = new Waiter(OTHER);
    witness.person.send("DELETE", "/sessions/" + witness.session.id());
    await().untilAsserted(() -> assertThat(third.place().before()).as("rounds go on").isZero());
    assertThat(state(waiter)).isEqualTo("queued");
    assertThat(later.id).isEqualTo("two");
    site.moveTo(resolver);
    site.beat(1);
    await().untilAsserted(() -> assertThat(state(waiter)).isEqualTo("ready"));
  }

  @Test
  void siteThatFallsSilent_isWaitedFor() {
    resolver.close();
    resolver =
        TestResolver.start(
            database,
            directory,
            new HeartbeatConfig(Duration.ofSeconds(1), Duration.ofSeconds(3)),
            new SessionConfig(
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Duration.ofSeconds(60),
                Duration.ofMinutes(2)));
    var site = full("one", DATASET);
    var waiter = new Waiter(DATASET);
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> assertThat(waiter.look().reason().orElseThrow().code()).isEqualTo("site-silent"));
    assertThat(waiter.look().state()).isEqualTo(SessionState.QUEUED);
    site.beat(1);
    waiter.await(SessionState.READY);
  }

  @Test
  void datasetThatNobodyHoldsAnyMore_endsTheWait() {
    var site = full("one", DATASET, OTHER);
    var waiter = new Waiter(DATASET);
    site.hold(OTHER);
    assertThat(waiter.await(SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("not-held");
  }

  @Test
  void waitOfTheLongestTime_ends() {
    resolver.close();
    resolver =
        TestResolver.start(
            database,
            directory,
            new HeartbeatConfig(Duration.ofSeconds(1), Duration.ofSeconds(30)),
            new SessionConfig(
                Duration.ofSeconds(3),
                Duration.ofSeconds(20),
                Duration.ofSeconds(2),
                Duration.ofMinutes(2)));
    full("one", DATASET);
    var waiter = new Waiter(DATASET);
    assertThat(waiter.await(SessionState.ENDED).reason().orElseThrow().code())
        .isEqualTo("queue-timeout");
  }
}
