package org.datadns.resolver.session;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.datadns.protocol.wire.SessionState;
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
    site.agent.verify(0, anyRequestedFor(anyUrl()));
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
  void dataverse_leadsToThePage() {
    var answer =
        resolver.get(
            "/integrations/dataverse?datasetPid=doi:10.5072/FK2/ABC&siteUrl=https://dataverse.example");
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location"))
        .hasValue("/open?id=doi%3A10.5072%2Ffk2%2Fabc");
    assertThat(resolver.get("/integrations/dataverse?datasetPid=hello").statusCode())
        .isEqualTo(400);
    assertThat(resolver.get("/integrations/dataverse").statusCode()).isEqualTo(400);
  }

  @Test
  void bookmarklet_knowsTheResolver() {
    var page = resolver.get("/bookmarklet", "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body())
        .contains("javascript:")
        .contains(URLEncoder.encode(resolver.address().toString(), StandardCharsets.UTF_8));
  }
}
