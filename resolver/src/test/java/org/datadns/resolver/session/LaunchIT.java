package org.datadns.resolver.session;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From the click to {@code ready} or to a reason, with agents played by WireMock. */
class LaunchIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestPerson person;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset, join_token cascade"));
    resolver = TestResolver.start(database, directory);
    person = new TestPerson(resolver);
  }

  @AfterEach
  void stop() {
    resolver.close();
  }

  @Test
  void open_becomesReadyAtTheSitesApprovedAddress() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentSucceeds();
      var opened = person.open("https://doi.org/10.5072/FK2/ABC");
      assertThat(opened.state()).isEqualTo(SessionState.PLACING);
      var ready = person.awaitState(opened, SessionState.READY);
      assertThat(ready.url())
          .hasValue("http://" + ready.id() + ".localhost:" + site.agent.port() + "/");
      assertThat(ready.site()).hasValue("one");
      assertThat(ready.title()).hasValue("Title of " + DATASET);
      site.agent.verify(
          1,
          putRequestedFor(urlPathEqualTo("/api/sessions/" + ready.id()))
              .withRequestBody(matchingJsonPath("$.attempt", equalTo("1")))
              .withRequestBody(matchingJsonPath("$.identifier", equalTo(DATASET)))
              .withRequestBody(matchingJsonPath("$.assurance", equalTo("guest"))));
    }
  }

  @Test
  void secondClick_joins() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentSucceeds();
      var first = person.open(DATASET);
      var again = person.post(Json.write(SessionRequest.of(DATASET)));
      assertThat(again.statusCode()).isEqualTo(200);
      assertThat(Json.read(again.body(), SessionView.class).id()).isEqualTo(first.id());
      person.awaitState(first, SessionState.READY);
      site.agent.verify(1, putRequestedFor(urlPathMatching("/api/sessions/.*")));
    }
  }

  @Test
  void another_startsBesideTheLiveOne() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentSucceeds();
      var first = person.open(DATASET);
      var second = person.post("{\"identifier\":\"" + DATASET + "\",\"another\":true}");
      assertThat(second.statusCode()).isEqualTo(201);
      assertThat(Json.read(second.body(), SessionView.class).id()).isNotEqualTo(first.id());
    }
  }

  @Test
  void ofEqualSites_theOneNearToThePersonServes_alsoAfterAWait() {
    try (var far = TestSite.ready("distant", resolver, DATASET);
        var near = TestSite.ready("nearby", resolver, DATASET)) {
      far.agentSucceeds();
      near.agentSucceeds();
      assertThat(resolver.get("/resolve/" + DATASET).body())
          .as("what all are told knows no distance, and would go far")
          .containsSubsequence("\"site\":\"distant\"", "\"site\":\"nearby\"");
      far.beat(0);
      near.beat(0);
      var queued = person.awaitState(person.open(DATASET), SessionState.QUEUED);
      far.beat(1);
      near.beat(1);
      assertThat(person.awaitState(queued, SessionState.READY).site()).hasValue("nearby");
    }
  }

  @Test
  void firstSiteFails_secondSiteServes() {
    try (var first = TestSite.ready("first", resolver, DATASET);
        var second = TestSite.ready("second", resolver, DATASET)) {
      first.beat(9);
      first.agentFails("out-of-memory", "The tool ran out of memory.");
      second.agentSucceeds();
      var ready = person.awaitState(person.open(DATASET), SessionState.READY);
      assertThat(ready.site()).hasValue("second");
      assertThat(ready.attempt()).isEqualTo(2);
      first.agent.verify(1, putRequestedFor(urlPathMatching("/api/sessions/.*")));
    }
  }

  @Test
  void firstSiteSilent_isToldToForgetTheAttempt() {
    try (var first = TestSite.ready("first", resolver, DATASET);
        var second = TestSite.ready("second", resolver, DATASET)) {
      first.beat(9);
      first.agentIsAway();
      second.agentSucceeds();
      var ready = person.awaitState(person.open(DATASET), SessionState.READY);
      assertThat(ready.site()).hasValue("second");
      await()
          .untilAsserted(
              () ->
                  first.agent.verify(
                      deleteRequestedFor(urlPathEqualTo("/api/sessions/" + ready.id()))
                          .withQueryParam("attempt", equalTo("1"))));
    }
  }

  @Test
  void onlySiteFails_endsWithItsReason() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentFails("image-missing", "The image of JupyterLab is missing.");
      var ended = person.awaitState(person.open(DATASET), SessionState.ENDED);
      assertThat(ended.reason().orElseThrow().code()).isEqualTo("image-missing");
      assertThat(ended.reason().orElseThrow().text())
          .isEqualTo("Site one: The image of JupyterLab is missing.");
      assertThat(ended.url()).isEmpty();
    }
  }

  @Test
  void everySiteFails_namesEach() {
    try (var first = TestSite.ready("first", resolver, DATASET);
        var second = TestSite.ready("second", resolver, DATASET)) {
      first.agentFails("image-missing", "The image is missing.");
      second.agentRefuses(409, "not-held");
      var ended = person.awaitState(person.open(DATASET), SessionState.ENDED);
      assertThat(ended.reason().orElseThrow().text())
          .contains("Site first: The image is missing.")
          .contains("Site second: No: not-held.");
    }
  }

  @Test
  void full_waitsUntilTheSiteHasRoom() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentSucceeds();
      site.beat(0);
      var queued = person.awaitState(person.open(DATASET), SessionState.QUEUED);
      assertThat(queued.reason().orElseThrow().text()).contains("All places are taken");
      site.beat(1);
      person.awaitState(queued, SessionState.READY);
    }
  }

  @Test
  void siteSaysFull_isAskedAgainAfterItsNextHeartbeat() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentRefuses(409, "full");
      var queued = person.awaitState(person.open(DATASET), SessionState.QUEUED);
      site.agentSucceeds();
      site.beat(1);
      assertThat(person.awaitState(queued, SessionState.READY).attempt()).isEqualTo(2);
    }
  }

  @Test
  void stop_whenReady_stopsAtTheSite() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentSucceeds();
      var ready = person.awaitState(person.open(DATASET), SessionState.READY);
      assertThat(person.send("DELETE", "/sessions/" + ready.id()).statusCode()).isEqualTo(202);
      var ended = person.awaitState(ready, SessionState.ENDED);
      assertThat(ended.reason().orElseThrow().code()).isEqualTo("stopped-by-person");
      site.agent.verify(
          1,
          deleteRequestedFor(urlPathEqualTo("/api/sessions/" + ready.id()))
              .withQueryParam("attempt", equalTo("1")));
    }
  }

  @Test
  void stop_whileStarting_endsIt() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentDawdles();
      var starting = person.awaitState(person.open(DATASET), SessionState.STARTING);
      var stopped =
          person.send(
              "POST", "/sessions/" + starting.id() + "/stop", "Sec-Fetch-Site", "same-origin");
      assertThat(stopped.statusCode()).isEqualTo(303);
      person.awaitState(starting, SessionState.ENDED);
      site.agent.verify(deleteRequestedFor(urlPathMatching("/api/sessions/.*")));
    }
  }

  @Test
  void lapsedClaim_isTakenOverWithTheSameAttempt() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentDawdles();
      var starting = person.awaitState(person.open(DATASET), SessionState.STARTING);
      await()
          .untilAsserted(
              () -> site.agent.verify(1, putRequestedFor(urlPathMatching("/api/sessions/.*"))));
      // as if another resolver had claimed it and died: this one's writes are void from here on
      database
          .jdbi()
          .useHandle(
              handle ->
                  handle.execute(
                      """
                      update session
                      set fence = fence + 1, claimed_by = 'dead',
                          claimed_until = now() + interval '1 second'
                      where id = ?
                      """,
                      starting.id()));
      site.agentSucceeds();
      var ready = person.awaitState(starting, SessionState.READY);
      assertThat(ready.attempt()).isEqualTo(1);
      site.agent.verify(
          2,
          putRequestedFor(urlPathEqualTo("/api/sessions/" + ready.id()))
              .withRequestBody(matchingJsonPath("$.attempt", equalTo("1"))));
      assertThat(attempts(ready.id())).isEqualTo(1);
    }
  }

  private static int attempts(String session) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select count(*) from attempt where session = ?")
                    .bind(0, session)
                    .mapTo(Integer.class)
                    .one());
  }

  @Test
  void resolverStops_anotherGoesOnAtOnce() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentDawdles();
      var starting = person.awaitState(person.open(DATASET), SessionState.STARTING);
      resolver.close();
      site.agentSucceeds();
      resolver = TestResolver.start(database, directory);
      // at another port, so under another address: the guest is another person there
      await().untilAsserted(() -> assertThat(state(starting.id())).isEqualTo("ready"));
      assertThat(attempts(starting.id())).isEqualTo(1);
    }
  }

  private static String state(String session) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery("select state from session where id = ?")
                    .bind(0, session)
                    .mapTo(String.class)
                    .one());
  }

  @Test
  void siteNotHeardOfYet_isRefusedWithItsReason() {
    try (var site = new TestSite("one", resolver)) {
      site.join(Optional.of(resolver.joinToken("one")));
      site.hold(DATASET);
      var refused = person.post("{\"identifier\":\"" + DATASET + "\"}");
      assertThat(refused.statusCode()).isEqualTo(503);
      assertThat(refused.headers().firstValue("Retry-After")).hasValue("30");
      assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("no-site");
      site.agent.verify(0, anyRequestedFor(urlPathMatching("/api/.*")));
    }
  }

  @Test
  void unknownTool_isRefused() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      var refused = person.post("{\"identifier\":\"" + DATASET + "\",\"tool\":\"excel\"}");
      assertThat(refused.statusCode()).isEqualTo(409);
      assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("not-offered");
      site.agent.verify(0, anyRequestedFor(urlPathMatching("/api/.*")));
    }
  }

  @Test
  void anotherPerson_findsNothing() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentSucceeds();
      var mine = person.open(DATASET);
      var other = new TestPerson(resolver);
      other.open(DATASET);
      assertThat(other.send("GET", "/sessions/" + mine.id()).statusCode()).isEqualTo(404);
      assertThat(other.send("GET", "/sessions/" + mine.id() + "/events").statusCode())
          .isEqualTo(404);
      assertThat(other.send("DELETE", "/sessions/" + mine.id()).statusCode()).isEqualTo(404);
      assertThat(other.sessions()).extracting(SessionView::id).doesNotContain(mine.id());
      assertThat(person.sessions()).extracting(SessionView::id).containsExactly(mine.id());
    }
  }

  @Test
  void anotherWebSite_startsNothing() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      for (String[] header :
          new String[][] {
            {"Sec-Fetch-Site", "cross-site"},
            {"Sec-Fetch-Site", "same-site"},
            {"Origin", "https://evil.example"},
            {"Origin", "null"}
          }) {
        var refused =
            resolver.send(
                "POST",
                "/sessions",
                "identifier=" + DATASET,
                "Content-Type",
                "application/x-www-form-urlencoded",
                header[0],
                header[1]);
        assertThat(refused.statusCode()).as("%s: %s", header[0], header[1]).isEqualTo(403);
        assertThat(Json.read(refused.body(), Problem.class).code()).isEqualTo("cross-site");
      }
      assertThat(person.sessions()).isEmpty();
      site.agent.verify(0, anyRequestedFor(urlPathMatching("/api/.*")));
    }
  }

  @Test
  void form_leadsToTheLaunchingPage() {
    try (var site = TestSite.ready("one", resolver, DATASET)) {
      site.agentSucceeds();
      var answer =
          resolver.send(
              "POST",
              "/sessions",
              "identifier=doi%3A10.5072%2Ffk2%2Fabc&tool=jupyter&size=small",
              "Content-Type",
              "application/x-www-form-urlencoded",
              "Origin",
              resolver.address().toString());
      assertThat(answer.statusCode()).isEqualTo(303);
      var page =
          resolver.get(
              answer.headers().firstValue("Location").orElseThrow(),
              "Accept",
              "text/html",
              "Cookie",
              TestResolver.cookie(answer));
      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.headers().firstValue("Content-Type").orElse("")).startsWith("text/html");
      assertThat(page.headers().firstValue("X-Robots-Tag")).hasValue("noindex");
      assertThat(page.body()).contains("Title of " + DATASET);
    }
  }
}
