package org.datadns.resolver.integration.clowder2;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.Repository;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.resolver.LoggedLines;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A Clowder 2, as its {@code backend/app/routers/datasets.py} answers, and people with keys of it.
 */
class Clowder2IT {
  private static final String ID = "64ac275add3307c5d90c2a37";
  private static final String KEY = "eyJ1c2VyIjoiYWRhIn0.ZKx1Vg.k3y-of_Ada";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;
  private static WireMockServer clowder;
  private static String dataset;
  private final List<String> seen = new ArrayList<>();
  private LoggedLines log;

  @BeforeAll
  static void start() {
    clowder = new WireMockServer(wireMockConfig().dynamicPort().bindAddress("127.0.0.1"));
    clowder.start();
    dataset = url() + "/datasets/" + ID;
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver);
    site.hold(List.of(ReplicaLine.of(dataset, Optional.of("Soil moisture"))));
    site.agentSucceeds();
    new AdminClient(resolver.address(), resolver.adminToken())
        .register(
            new Repository(
                "lab",
                Repository.Kind.CLOWDER2,
                url(),
                Optional.of("Lab Clowder"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    clowder.stop();
  }

  @BeforeEach
  void openToItsKeyAlone() {
    clowder.resetAll();
    clowder.stubFor(
        get("/api/v2/datasets/" + ID)
            .withHeader("X-API-KEY", absent())
            .willReturn(aResponse().withStatus(401)));
    clowder.stubFor(
        get("/api/v2/datasets/" + ID)
            .withHeader("X-API-KEY", equalTo("of-somebody-else"))
            .willReturn(aResponse().withStatus(403)));
    answers(okJson("{\"id\":\"" + ID + "\",\"name\":\"Soil moisture\",\"status\":\"PRIVATE\"}"));
    site.agent.resetRequests();
    log = LoggedLines.ofEverything();
  }

  private static void answers(
      com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder answer) {
    clowder.stubFor(
        get("/api/v2/datasets/" + ID).withHeader("X-API-KEY", equalTo(KEY)).willReturn(answer));
  }

  @AfterEach
  void theKeyIsNeitherSeenNorLoggedNorSentToTheSite() {
    log.close();
    var orders =
        site.agent.findAll(anyRequestedFor(anyUrl())).stream().map(it -> it.getBodyAsString());
    assertThat(Stream.of(seen.stream(), log.lines().stream(), orders).flatMap(it -> it))
        .noneMatch(text -> text.contains(KEY));
  }

  @Test
  void aKeyIsAskedForOnce_andOpensThePrivateDatasetInOneSession() {
    var browser = new TestBrowser(resolver);
    var page = browser.page(link());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("Your key of Lab Clowder").contains("type=\"password\"");

    var order = opened(browser, shown(browser, KEY, true));
    assertThat(order.identifier()).isEqualTo(dataset);
    assertThat(order.assurance()).isEqualTo(Assurance.REPOSITORY);
    assertThat(order.files().flatMap(SessionFiles::grantedAll)).hasValue(true);
    assertThat(order.files().flatMap(SessionFiles::grantedBy)).hasValue(url());

    var again = browser.page(link());
    seen.add(again.body());
    assertThat(again.statusCode()).as("its browser keeps the key").isEqualTo(303);
    assertThat(TestBrowser.location(again)).startsWith("/open?id=");
  }

  @Test
  void aKeyThatIsNotToBeKept_isAskedForAgain() {
    var browser = new TestBrowser(resolver);
    assertThat(shown(browser, KEY, false).statusCode()).isEqualTo(303);
    assertThat(browser.page(link()).body()).contains("Your key of Lab Clowder");
  }

  @ParameterizedTest
  @CsvSource({"of-somebody-else", "'not a key\u0000'", "'" + KEY + "\r\nX-Evil: 1'"})
  void aKeyThatOpensNothing_isSaid_andNotKept(String key) {
    var browser = new TestBrowser(resolver);
    var answer = shown(browser, key, true);
    assertThat(answer.statusCode()).isIn(400, 403);
    assertThat(browser.cookies.keySet()).noneMatch(name -> name.contains("clowder2"));
  }

  @Test
  void aKeyThatOpensItNoMore_isAskedForAnew() {
    var browser = new TestBrowser(resolver);
    assertThat(shown(browser, KEY, true).statusCode()).isEqualTo(303);
    answers(aResponse().withStatus(404));
    var page = browser.page(link());
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("does not open this dataset, or not any more");
  }

  @ParameterizedTest
  @CsvSource({
    "200, {\"id\":\"64ac275add3307c5d90c2a38\"}, 502, repository-answer",
    "200, <html>login</html>, 502, repository-answer",
    "302, '', 502, repository-answer",
    "500, '', 503, repository-silent",
    "429, '', 503, repository-silent"
  })
  void aClowderThatDoesNotTell_isSaidInASentence(
      int status, String body, int answered, String code) {
    answers(aResponse().withStatus(status).withBody(body).withHeader("Location", "/elsewhere"));
    var answer =
        new TestBrowser(resolver)
            .send(
                "POST",
                "/integrations/clowder2",
                TestBrowser.fields("dataset", dataset, "key", KEY),
                "Content-Type",
                "application/x-www-form-urlencoded");
    seen.add(answer.body());
    assertThat(answer.statusCode()).isEqualTo(answered);
    assertThat(answer.body()).contains(code);
    clowder.verify(0, anyRequestedFor(urlPathMatching("/elsewhere")));
  }

  @ParameterizedTest
  @CsvSource({
    "https://elsewhere.example/datasets/64ac275add3307c5d90c2a37, 403",
    "SITE/datasets/64ac275add3307c5d90c2a37/files, 400",
    "SITE/datasets/../users, 400",
    "doi:10.5072/abc, 400",
    "nonsense, 400"
  })
  void whatIsNoDatasetOfARegisteredClowder_isNotAsked(String address, int status) {
    var answer =
        resolver.get(
            "/integrations/clowder2?dataset="
                + URLEncoder.encode(address.replace("SITE", url()), StandardCharsets.UTF_8));
    assertThat(answer.statusCode()).isEqualTo(status);
    clowder.verify(0, anyRequestedFor(anyUrl()));
  }

  @Test
  void whatOneBrowserWasLeft_isOfNoUseToAnother() {
    var ada = new TestBrowser(resolver);
    var page = TestBrowser.location(shown(ada, KEY, true));
    assertThat(new TestBrowser(resolver).page(page).statusCode()).isEqualTo(410);
    assertThat(ada.page(page).statusCode()).isEqualTo(200);
  }

  private static String url() {
    return "http://localhost:" + clowder.port();
  }

  private static String link() {
    return "/integrations/clowder2?dataset=" + URLEncoder.encode(dataset, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> shown(TestBrowser browser, String key, boolean keep) {
    var fields =
        keep
            ? new String[] {"dataset", dataset, "key", key, "keep", "yes"}
            : new String[] {"dataset", dataset, "key", key};
    var answer = browser.form("/integrations/clowder2", fields);
    seen.add(answer.body());
    answer.headers().map().values().forEach(seen::addAll);
    return answer;
  }

  /** Presses the button of the page that an answer leads to; what the site is asked for. */
  private SessionOrder opened(TestBrowser browser, HttpResponse<String> answer) {
    String location = TestBrowser.location(answer);
    assertThat(browser.page(location).body()).contains("From Lab Clowder");
    String handover = location.replaceFirst(".*&handover=", "");
    var started = browser.form("/sessions", "identifier", dataset, "handover", handover);
    assertThat(started.statusCode()).as(started.body()).isEqualTo(303);
    var orders = urlPathMatching("/api" + TestBrowser.location(started));
    await().until(() -> !site.agent.findAll(putRequestedFor(orders)).isEmpty());
    return Json.read(
        site.agent.findAll(putRequestedFor(orders)).getFirst().getBodyAsString(),
        SessionOrder.class);
  }
}
