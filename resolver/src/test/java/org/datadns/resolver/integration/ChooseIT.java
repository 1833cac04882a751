package org.datadns.resolver.integration;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the resolver does for bookmarklet and extension. */
class ChooseIT {
  private static final String ONE = "doi:10.5072/fk2/one";
  private static final String TWO = "doi:10.5072/fk2/two";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, ONE);
    site.hold(
        List.of(
            ReplicaLine.of(ONE, Optional.of("<b>One</b>")), ReplicaLine.of(TWO, Optional.empty())));
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @ParameterizedTest
  @CsvSource({
    "id=10.5072/FK2/ONE, /open?id=doi%3A10.5072%2Ffk2%2Fone",
    "id=https://page.example/a&id=10.5072/FK2/ONE&cited="
        + TWO
        + ", /open?id=doi%3A10.5072%2Ffk2%2Fone",
    "id=" + ONE + "&id=https://doi.org/10.5072/fk2/ONE, /open?id=doi%3A10.5072%2Ffk2%2Fone",
    "id=nothing&id=10.5072/never&id=https://page.example/a, /open?id=doi%3A10.5072%2Fnever"
  })
  void whatAPageMeans_isWhereItLeads(String query, String there) {
    var answer = resolver.get("/choose?" + query, "Accept", "text/html");
    assertThat(answer.statusCode()).isEqualTo(303);
    assertThat(answer.headers().firstValue("Location")).hasValue(there);
  }

  @Test
  void ofSeveral_onePageLetsChoose_itsOwnFirst() {
    var own = page("id=" + ONE + "&id=" + TWO + "&cited=" + ONE);
    assertThat(own)
        .contains("<h1>Which dataset?</h1>", "&lt;b&gt;One&lt;/b&gt;", TWO, "At Site one now")
        .doesNotContain("<b>One", "Named on that page");
    assertThat(page("cited=" + ONE)).contains("Named on that page", "At Site one now");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"id=https://page.example/a", "id=&cited=", "cited=10.5072/never", "other=1"})
  void aPageThatNamesNothingHere_isToldSo_withABoxToPasteInto(String query) {
    assertThat(page(query))
        .contains("The page you come from names no dataset that is here.", "name=\"id\"");
  }

  @Test
  void moreThanItSends_isRefused() {
    assertThat(resolver.get("/choose?" + "&id=10.1/a".repeat(21)).statusCode()).isEqualTo(400);
  }

  @Test
  void bookmarklet_isOnItsPage_andKnowsTheResolver() {
    var page = resolver.get("/bookmarklet", "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.body()).contains("href=\"javascript:", resolver.address().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"zip", "xpi"})
  void extension_isSaved_notOpened(String type) {
    var answer = resolver.get("/bookmarklet/data-dns." + type);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).startsWith("PK");
    assertThat(answer.headers().firstValue("Content-Disposition"))
        .hasValue("attachment; filename=data-dns." + type);
  }

  @Test
  void scriptsOfOtherSites_mayAskForMany_andNothingElse() {
    String[] foreign = {
      "Origin",
      "https://page.example",
      "Sec-Fetch-Site",
      "cross-site",
      "Content-Type",
      "application/json"
    };
    var answer =
        resolver.send(
            "POST", "/resolve", "{\"identifiers\":[\"" + ONE + "\",\"10.5072/never\"]}", foreign);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(answer.body())
        .contains("\"labels\":{\"jupyter\":\"JupyterLab\"}", "unknown-identifier");

    var preflight = preflight("/resolve");
    assertThat(preflight.statusCode()).isEqualTo(204);
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(preflight.headers().firstValue("Access-Control-Allow-Headers"))
        .hasValue("Content-Type");

    assertThat(preflight("/sessions").headers().firstValue("Access-Control-Allow-Origin"))
        .isEmpty();
    assertThat(resolver.send("POST", "/sessions", "{}", foreign).statusCode()).isEqualTo(403);
  }

  private static HttpResponse<String> preflight(String path) {
    return resolver.send(
        "OPTIONS",
        path,
        "",
        "Origin",
        "https://page.example",
        "Access-Control-Request-Method",
        "POST",
        "Access-Control-Request-Headers",
        "content-type");
  }

  private static String page(String query) {
    var answer = resolver.get("/choose?" + query, "Accept", "text/html");
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body();
  }
}
