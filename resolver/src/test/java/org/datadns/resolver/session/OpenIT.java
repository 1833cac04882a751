package org.datadns.resolver.session;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.TestPerson;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The page before a launch, and the doors that lead to it. */
class OpenIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final String[] CLICK = {
    "Accept",
    "text/html",
    "Sec-Fetch-User",
    "?1",
    "Referer",
    "https://repository.example/dataset?id=1"
  };

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;
  private static TestPerson person;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, DATASET, "doi:10.5072/other");
    site.agentSucceeds();
    person = new TestPerson(resolver);
    person.awaitState(person.open("doi:10.5072/other"), SessionState.READY);
    site.agent.resetRequests();
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/open/doi:10.5072/fk2/abc",
        "/open/https://doi.org/10.5072/fk2/abc",
        "/open?id=doi:10.5072/fk2/abc"
      })
  void page_namesDatasetSitesAndTools_andStartsNothing(String path) {
    var page = resolver.get(path, "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("Title of " + DATASET)
        .contains("Site one")
        .contains("JupyterLab")
        .contains("action=\"/sessions\"");
    assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow())
        .contains("frame-ancestors 'none'")
        .contains("default-src 'none'")
        .doesNotContain("unsafe-inline");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(page.headers().firstValue("Referrer-Policy"))
        .hasValue("strict-origin-when-cross-origin");
    assertThat(page.headers().firstValue("Set-Cookie")).isEmpty();
    site.agent.verify(0, anyRequestedFor(urlPathMatching("/api/.*")));
  }

  @Test
  void knownPersonsClickOnARepositorysLink_mayStartByItself() {
    assertThat(startsByItself(person, CLICK)).isTrue();
  }

  @Test
  void anythingLess_mayNot() {
    assertThat(startsByItself(new TestPerson(resolver), CLICK)).as("unknown person").isFalse();
    assertThat(startsByItself(person, "Accept", "text/html", "Sec-Fetch-User", "?1"))
        .as("no referrer")
        .isFalse();
    assertThat(
            startsByItself(
                person,
                "Accept",
                "text/html",
                "Sec-Fetch-User",
                "?1",
                "Referer",
                "https://evil.example/"))
        .as("unknown repository")
        .isFalse();
    assertThat(
            startsByItself(person, "Accept", "text/html", "Referer", "https://repository.example/"))
        .as("no click")
        .isFalse();
    assertThat(
            startsByItself(
                person,
                Stream.concat(Stream.of(CLICK), Stream.of("Sec-Purpose", "prefetch;prerender"))
                    .toArray(String[]::new)))
        .as("prerendering")
        .isFalse();
  }

  private static boolean startsByItself(TestPerson someone, String... headers) {
    return someone.send("GET", "/open?id=" + DATASET, headers).body().contains("data-automatic");
  }

  @Test
  void site_isKeptByPageAndSession_andSaysSoWhereItDoesNotHoldIt() {
    try (var small = TestSite.ready("small", resolver, "doi:10.5072/twice");
        var large = TestSite.ready("large", resolver, "doi:10.5072/twice")) {
      small.agentSucceeds();
      large.agentSucceeds();
      large.beat(30);
      assertThat(form("id=doi:10.5072/twice")).doesNotContain("name=\"site\"");
      assertThat(resolver.get("/open?id=doi:10.5072/twice", "Accept", "text/html").body())
          .contains("data-site=\"large\" data-code=\"chosen\"")
          .contains("data-site=\"small\" data-code=\"available\"")
          .contains("It could serve, but Site large has more room.")
          .contains("site=small\">Only here");
      assertThat(form("id=doi:10.5072/twice&site=small"))
          .contains("name=\"site\" value=\"small\"", "at Site small");

      var someone = new TestPerson(resolver);
      var opened = someone.post("{\"identifier\":\"doi:10.5072/twice\",\"site\":\"small\"}");
      var session = Json.read(opened.body(), SessionView.class);
      assertThat(someone.awaitState(session, SessionState.READY).site()).hasValue("small");
      assertThat(someone.look(session.id()).wantedSite()).hasValue("small");
      someone.send("DELETE", "/sessions/" + session.id());
      someone.awaitState(session, SessionState.ENDED);
      assertThat(someone.send("GET", "/sessions/" + session.id(), "Accept", "text/html").body())
          .contains("name=\"site\" value=\"small\"");

      var nowhere =
          resolver.get("/open?id=doi:10.5072/twice&site=one", "Accept", "text/html").body();
      assertThat(nowhere)
          .contains("What was asked for cannot be opened", "at one")
          .contains("data-site=\"small\" data-code=\"other-site-chosen\"")
          .contains("/open?id=doi%3A10.5072%2Ftwice\">Any site and version")
          .doesNotContain("<form id=\"open\"");
    }
  }

  private static String form(String query) {
    var page = resolver.get("/open?" + query, "Accept", "text/html").body();
    return page.substring(page.indexOf("<form id=\"open\""), page.indexOf("</form>"));
  }

  @Test
  void workspace_goesBeforeRoom_forTheOneWhoHasIt() {
    try (var house = TestSite.ready("house", resolver, "doi:10.5072/home");
        var hotel = TestSite.ready("hotel", resolver, "doi:10.5072/home")) {
      house.agentSucceeds();
      hotel.agentSucceeds();
      hotel.beat(30);
      var owner = new TestPerson(resolver);
      var opened = owner.post("{\"identifier\":\"doi:10.5072/home\",\"site\":\"house\"}");
      var session = Json.read(opened.body(), SessionView.class);
      owner.awaitState(session, SessionState.READY);
      owner.send("DELETE", "/sessions/" + session.id());
      owner.awaitState(session, SessionState.ENDED);
      assertThat(owner.send("GET", "/open?id=doi:10.5072/home", "Accept", "text/html").body())
          .contains("data-site=\"house\" data-code=\"chosen\"")
          .contains("Chosen: your workspace is here.");
      assertThat(resolver.get("/open?id=doi:10.5072/home", "Accept", "text/html").body())
          .contains("data-site=\"hotel\" data-code=\"chosen\"");

      var again = owner.awaitState(owner.open("doi:10.5072/home"), SessionState.READY);
      assertThat(again.site()).hasValue("house");
      assertThat(again.sites().orElseThrow())
          .extracting(judged -> judged.site() + " " + judged.reason().code())
          .containsExactly("house chosen", "hotel available");
    }
  }

  @Test
  void version_isKeptByPageSessionAndAnotherTry() {
    try (var archive = new TestSite("archive", resolver)) {
      archive.join(Optional.of(resolver.joinToken("archive")));
      archive.hold(List.of(version("1.9"), version("1.10")));
      archive.agentSucceeds();
      archive.beat(3);
      archive.reached();
      assertThat(form("id=doi:10.5072/concept&version=1.9"))
          .contains("name=\"identifier\" value=\"doi:10.5072/concept\"")
          .contains("name=\"version\" value=\"1.9\"", "version 1.9");
      assertThat(
              resolver.get("/open?id=doi:10.5072/v1.10&version=1.9", "Accept", "text/html").body())
          .contains("What was asked for cannot be opened", "It holds version 1.10.");

      var someone = new TestPerson(resolver);
      var opened = someone.post("{\"identifier\":\"doi:10.5072/concept\",\"version\":\"1.9\"}");
      var session =
          someone.awaitState(Json.read(opened.body(), SessionView.class), SessionState.READY);
      assertThat(session.identifier()).isEqualTo("doi:10.5072/v1.9");
      assertThat(session.version()).hasValue("1.9");
      someone.send("DELETE", "/sessions/" + session.id());
      someone.awaitState(session, SessionState.ENDED);
      assertThat(someone.send("GET", "/sessions/" + session.id(), "Accept", "text/html").body())
          .contains("name=\"identifier\" value=\"doi:10.5072/v1.9\"")
          .contains("name=\"version\" value=\"1.9\"")
          .contains("&amp;version=1.9");
    }
  }

  private static ReplicaLine version(String label) {
    return Json.read(
        "{\"identifier\":\"doi:10.5072/v%s\",\"version\":\"%s\",\"versionOf\":\"doi:10.5072/concept\"}"
            .formatted(label, label),
        ReplicaLine.class);
  }

  @Test
  void remainder_isKeptByAnotherTry() {
    try (var forest = new TestSite("forest", resolver)) {
      forest.join(Optional.of(resolver.joinToken("forest")));
      forest.hold(
          List.of(
              Json.read(
                  "{\"identifier\":\"doi:10.5072/tree\",\"descendants\":true}",
                  ReplicaLine.class)));
      forest.agentFails("died", "It died.");
      forest.beat(3);
      forest.reached();
      var someone = new TestPerson(resolver);
      var ended =
          someone.awaitState(someone.open("doi:10.5072/tree/2026/may.csv"), SessionState.ENDED);
      assertThat(ended.identifier()).isEqualTo("doi:10.5072/tree");
      assertThat(ended.remainder()).hasValue("2026/may.csv");
      assertThat(someone.send("GET", "/sessions/" + ended.id(), "Accept", "text/html").body())
          .contains("name=\"identifier\" value=\"doi:10.5072/tree/2026/may.csv\"");
      var again = someone.awaitState(someone.open(ended.asked()), SessionState.ENDED);
      assertThat(again.remainder()).hasValue("2026/may.csv");
    }
  }

  @Test
  void dataverse_leadsToThePage() {
    var answer = resolver.get("/integrations/dataverse?datasetPid=doi:10.5072/FK2/ABC");
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location"))
        .hasValue("/open?id=doi%3A10.5072%2Ffk2%2Fabc");
    assertThat(resolver.get("/integrations/dataverse?datasetPid=hello").statusCode())
        .isEqualTo(400);
  }
}
