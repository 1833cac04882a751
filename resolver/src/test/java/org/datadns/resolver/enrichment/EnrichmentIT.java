package org.datadns.resolver.enrichment;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.ok;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Titles and landing pages from elsewhere. */
class EnrichmentIT {
  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static final WireMockServer others =
      new WireMockServer(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
  private static TestResolver resolver;
  private static TestSite site;

  @BeforeAll
  static void start() {
    others.start();
    others.stubFor(any(anyUrl()).atPriority(10).willReturn(aResponse().withStatus(404)));
    var base = URI.create(others.baseUrl());
    resolver =
        TestResolver.start(
            database,
            directory,
            new EnrichmentConfig(
                Optional.of(base),
                Optional.of(base),
                List.of(base),
                Optional.of(base),
                List.of("localhost")));
    site = TestSite.ready("one", resolver);
    site.client()
        .putReplicas(
            7,
            List.of(
                bare("doi:10.5072/bare"),
                bare("doi:10.5072/page"),
                bare("doi:10.5072/hostile"),
                bare("doi:10.5072/down"),
                bare("doi:10.5072/verse"),
                bare("doi:10.5072/cited"),
                bare("doi:10.5072/uncited"),
                bare("doi:10.5072/formless"),
                bare("doi:10.5281/zenodo.77"),
                ReplicaLine.of("doi:10.5072/titled", Optional.of("The site's own"))));
  }

  private static ReplicaLine bare(String identifier) {
    return ReplicaLine.of(identifier, Optional.empty());
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
    others.stop();
  }

  @Test
  void titleAndPage_comeFromDataCite_whileNobodyWaits() {
    others.stubFor(
        get(urlEqualTo("/dois/10.5072%2Fbare"))
            .willReturn(
                okJson(
                        """
                        {"data":{"attributes":{"titles":[{"title":"From DataCite"}],
                         "url":"https://pages.example/bare"}}}""")
                    .withFixedDelay(700)));
    assertThat(dataset("doi:10.5072/bare").title()).isEmpty();
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(dataset("doi:10.5072/bare").title()).hasValue("From DataCite");
              assertThat(dataset("doi:10.5072/bare").landingPage())
                  .hasValue("https://pages.example/bare");
            });
    others.verify(1, getRequestedFor(urlEqualTo("/dois/10.5072%2Fbare")));
  }

  @Test
  void whatTheSiteSays_standsBeforeWhatWasFound() {
    others.stubFor(
        get(urlEqualTo("/dois/10.5072%2Ftitled"))
            .willReturn(
                okJson("{\"data\":{\"attributes\":{\"titles\":[{\"title\":\"Another\"}]}}}")));
    others.stubFor(
        get(urlEqualTo("/api/handles/10.5072/titled?type=URL"))
            .willReturn(
                okJson(
                    """
                    {"responseCode":1,"values":[{"index":1,"type":"URL",
                     "data":{"format":"string","value":"https://pages.example/titled"}}]}""")));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(dataset("doi:10.5072/titled").landingPage())
                    .hasValue("https://pages.example/titled"));
    assertThat(dataset("doi:10.5072/titled").title()).hasValue("The site's own");
  }

  @Test
  void aCitation_isNegotiatedWithTheDoisAgency_andNoPageIsTakenForOne() {
    others.stubFor(
        get(urlEqualTo("/10.5072/cited"))
            .withHeader("Accept", equalTo("text/x-bibliography; style=apa"))
            .willReturn(
                aResponse()
                    .withStatus(302)
                    .withHeader("Location", others.baseUrl() + "/agency/10.5072/cited")));
    others.stubFor(
        get(urlEqualTo("/agency/10.5072/cited"))
            .withHeader("Accept", equalTo("text/x-bibliography; style=apa"))
            .willReturn(ok("Doe, J. (2026).\n Tides <1> [Data set]. Harbour.\n")));
    others.stubFor(
        get(urlEqualTo("/10.5072/uncited")).willReturn(ok("<!doctype html><title>Tides</title>")));
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(page("doi:10.5072/cited"))
                    .contains("Doe, J. (2026). Tides &lt;1&gt; [Data set]. Harbour."));
    page("doi:10.5072/uncited");
    await()
        .atMost(SOON)
        .untilAsserted(() -> others.verify(getRequestedFor(urlEqualTo("/10.5072/uncited"))));
    assertThat(page("doi:10.5072/uncited")).doesNotContain("How to cite it");
  }

  @Test
  void anAgencyWithoutCitations_isNoFailure() {
    others.stubFor(
        get(urlEqualTo("/10.5072/formless"))
            .willReturn(aResponse().withStatus(302).withHeader("Location", "/agency/formless")));
    others.stubFor(get(urlEqualTo("/agency/formless")).willReturn(aResponse().withStatus(406)));
    dataset("doi:10.5072/formless");
    await()
        .atMost(SOON)
        .untilAsserted(() -> others.verify(getRequestedFor(urlEqualTo("/agency/formless"))));
    await().atMost(SOON).untilAsserted(() -> assertThat(settled("doi:10.5072/formless")).isTrue());
  }

  /** Whether it was asked about without a failure, and is left alone for days. */
  private static boolean settled(String identifier) {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select failures = 0 and try_after > now() + interval '5 days'
                        from enrichment where identifier = :identifier
                        """)
                    .bind("identifier", identifier)
                    .mapTo(Boolean.class)
                    .one());
  }

  @Test
  void redirects_areFollowedToHttpsAlone_andToInternalHosts() {
    others.stubFor(
        get(urlEqualTo("/plain"))
            .willReturn(
                aResponse()
                    .withStatus(302)
                    .withHeader("Location", "http://127.0.0.1:" + others.port() + "/behind")));
    try (var fetch = new Fetch(List.of("localhost"))) {
      assertThat(fetch.follow(URI.create(others.baseUrl() + "/plain"), "*/*"))
          .isInstanceOf(Fetched.Failed.class);
    }
    others.verify(0, getRequestedFor(urlEqualTo("/behind")));
  }

  private static String page(String identifier) {
    return resolver.get("/resolve?id=" + identifier, "Accept", "text/html").body();
  }

  @Test
  void dataverseAndZenodo_areRead() {
    others.stubFor(
        get(urlEqualTo("/api/datasets/:persistentId/?persistentId=doi%3A10.5072%2Fverse"))
            .willReturn(
                okJson(
                    """
                    {"status":"OK","data":{"latestVersion":{"metadataBlocks":{"citation":{"fields":[
                     {"typeName":"author","value":[{}]},
                     {"typeName":"title","value":"From a Dataverse"}]}}}}}""")));
    others.stubFor(
        get(urlEqualTo("/api/records/77"))
            .willReturn(
                okJson(
                    """
                    {"metadata":{"title":"From Zenodo"},
                     "links":{"self_html":"https://zenodo.example/records/77"}}""")));
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> {
              assertThat(dataset("doi:10.5072/verse").title()).hasValue("From a Dataverse");
              assertThat(dataset("doi:10.5281/zenodo.77").title()).hasValue("From Zenodo");
              assertThat(dataset("doi:10.5281/zenodo.77").landingPage())
                  .hasValue("https://zenodo.example/records/77");
            });
  }

  @Test
  void hostileAnswers_areNotBelieved_andTriedLater() {
    others.stubFor(
        get(urlEqualTo("/dois/10.5072%2Fhostile"))
            .willReturn(
                okJson(
                    "{\"data\":{\"attributes\":{\"titles\":[{\"title\":\"a\\u0000b\"}],"
                        + "\"url\":\"javascript:alert(1)\"}}}")));
    others.stubFor(
        get(urlEqualTo("/dois/10.5072%2Fpage"))
            .willReturn(aResponse().withStatus(302).withHeader("Location", "http://127.0.0.1:1/")));
    others.stubFor(get(urlEqualTo("/dois/10.5072%2Fdown")).willReturn(aResponse().withStatus(503)));
    dataset("doi:10.5072/hostile");
    dataset("doi:10.5072/page");
    dataset("doi:10.5072/down");
    await().atMost(SOON).untilAsserted(() -> assertThat(failedOnce()).isEqualTo(2));
    assertThat(dataset("doi:10.5072/hostile").title()).isEmpty();
    assertThat(dataset("doi:10.5072/hostile").landingPage()).isEmpty();
  }

  private static int failedOnce() {
    return database
        .jdbi()
        .withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        select count(*)::integer from enrichment
                        where identifier in ('doi:10.5072/page', 'doi:10.5072/down')
                          and failures = 1 and title is null
                          and try_after < now() + interval '2 minutes'
                        """)
                    .mapTo(Integer.class)
                    .one());
  }

  @Test
  void privateAddresses_areNotAsked_unlessTheConfigurationSaysSo() {
    try (var fetch = new Fetch(List.of())) {
      assertThat(fetch.get(URI.create(others.baseUrl() + "/secret"), "*/*"))
          .isInstanceOf(Fetched.Failed.class);
      assertThat(fetch.get(URI.create("http://[::1]:" + others.port() + "/secret"), "*/*"))
          .isInstanceOf(Fetched.Failed.class);
    }
    others.verify(0, getRequestedFor(urlEqualTo("/secret")));
  }

  private static Resolution.Dataset dataset(String name) {
    return Json.read(resolver.get("/resolve/" + name).body(), Resolution.class).dataset();
  }
}
