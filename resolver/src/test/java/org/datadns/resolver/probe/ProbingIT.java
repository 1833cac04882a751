package org.datadns.resolver.probe;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.signing.SigningKey;
import org.datadns.protocol.signing.SiteProof;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SiteHistory;
import org.datadns.protocol.wire.SiteHistory.Turn;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Addresses that lead to their site, and those that do not. */
class ProbingIT {
  private static final String DATASET = "doi:10.5072/a";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir Path directory;
  private TestResolver resolver;
  private TestSite site;

  @BeforeEach
  void start() {
    database.jdbi().useHandle(h -> h.execute("truncate site, dataset cascade"));
    resolver = TestResolver.start(database, directory);
    site = new TestSite("one", resolver);
    site.join(Optional.of(resolver.joinToken("one")));
    site.hold(DATASET);
  }

  @AfterEach
  void stop() {
    site.close();
    resolver.close();
  }

  @Test
  void siteThatProvesItself_isReached_andTriedAgainAndAgain() {
    assertThat(reachable()).isFalse();
    site.beat(3);
    site.reached();
    await()
        .untilAsserted(() -> site.agent.verify(3, getRequestedFor(urlPathEqualTo(SiteProof.PATH))));
    await().untilAsserted(() -> assertThat(codes("reach")).containsExactly("reached"));
  }

  static Stream<Arguments> answers() {
    return Stream.of(
        Arguments.of("unexpected-answer", aResponse().withStatus(404)),
        Arguments.of("unexpected-answer", aResponse().withStatus(503)),
        Arguments.of(
            "unexpected-answer",
            aResponse().withStatus(302).withHeader("Location", "http://localhost:1/")),
        Arguments.of("not-the-site", aResponse().withBody("It works!")),
        Arguments.of(
            "not-the-site",
            aResponse()
                .withBody(
                    SiteProof.sign(
                        SigningKey.generate(), "one", "http://localhost", SiteProof.nonce()))),
        Arguments.of("not-the-site", aResponse().withBody("x".repeat(1 << 20))),
        Arguments.of("unreachable", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)),
        Arguments.of("unreachable", aResponse().withFault(Fault.EMPTY_RESPONSE)),
        Arguments.of(
            "unreachable",
            aResponse().withBody("x".repeat(1000)).withChunkedDribbleDelay(100, 60_000)),
        Arguments.of("unreachable", aResponse().withFixedDelay(60_000)));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("answers")
  void addressThatIsNotTheSites_isNotUsed_andItsAdminIsTold(
      String code, ResponseDefinitionBuilder answer) {
    site.agent.stubFor(get(urlPathEqualTo(SiteProof.PATH)).willReturn(answer));
    site.beat(3);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(site.beat(3).notes())
                    .singleElement()
                    .satisfies(
                        note -> {
                          assertThat(note.code()).isEqualTo(code);
                          assertThat(note.text()).contains("nobody is sent here");
                        }));
    assertThat(reachable()).isFalse();
    await().untilAsserted(() -> assertThat(codes("reach")).containsExactly("unreachable"));
  }

  @Test
  void addressThatStopsAnswering_andAnswersAgain() {
    site.beat(3);
    site.reached();
    site.agentProvesNothing();
    await().atMost(Duration.ofSeconds(30)).until(() -> !reachable());
    assertThat(resolver.get("/resolve/" + DATASET).body()).contains("\"unavailable\"");
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(codes("reach")).containsExactly("reached", "unreachable"));
    site.agentProves();
    site.reached();
    await()
        .untilAsserted(
            () -> assertThat(codes("reach")).containsExactly("reached", "unreachable", "reached"));
  }

  @Test
  void redirects_areNotFollowed() {
    try (var other = new TestSite("other", resolver)) {
      site.agent.stubFor(
          get(urlPathEqualTo(SiteProof.PATH))
              .willReturn(
                  aResponse()
                      .withStatus(307)
                      .withHeader("Location", other.agent.baseUrl() + SiteProof.PATH)));
      site.beat(3);
      await().until(() -> !site.beat(3).notes().isEmpty());
      other.agent.verify(0, getRequestedFor(urlPathMatching(".*")));
    }
  }

  @Test
  void silentSite_isNotTried() {
    assertThat(reachable()).isFalse();
    await()
        .during(Duration.ofSeconds(2))
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> site.agent.verify(0, getRequestedFor(urlPathMatching(".*"))));
  }

  @Test
  void unapprovedSite_isNotTried() {
    try (var pending = new TestSite("pending", resolver)) {
      pending.join(Optional.empty());
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(10))
          .untilAsserted(() -> pending.agent.verify(0, getRequestedFor(urlPathMatching(".*"))));
    }
  }

  @Test
  void resolverThatStarts_beginsFromWhatWasKnown() {
    site.beat(3);
    site.reached();
    await().untilAsserted(() -> assertThat(codes("reach")).containsExactly("reached"));
    resolver.close();
    site.agentProvesNothing();
    resolver = TestResolver.start(database, directory);
    assertThat(resolver.get("/sites").body()).contains("\"reachable\":true");
  }

  private boolean reachable() {
    return resolver.get("/sites").body().contains("\"reachable\":true");
  }

  /** Oldest first. */
  private List<String> codes(String subject) {
    var answer =
        resolver.get("/api/sites/one/history", "Authorization", "Bearer " + resolver.adminToken());
    return Json.read(answer.body(), SiteHistory.class).turns().reversed().stream()
        .filter(turn -> turn.subject().equals(subject))
        .map(Turn::code)
        .toList();
  }
}
