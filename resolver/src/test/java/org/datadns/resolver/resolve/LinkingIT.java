package org.datadns.resolver.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.datadns.protocol.wire.Json;
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
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Element;

/** What other web sites read: badges, coverage lists, and where datasets are. */
class LinkingIT {
  private static final String DATASET = "doi:10.5072/fk2/abc";
  private static final int MANY = 1_003;

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite one;
  private static TestSite two;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    one = TestSite.ready("one", resolver, DATASET);
    one.hold(
        Stream.concat(
                Stream.of(
                    ReplicaLine.of(DATASET, Optional.of("=HYPERLINK(\"https://evil.example\")")),
                    ReplicaLine.of("https://data.example/a&b?c=d", Optional.of("A & B"))),
                IntStream.range(0, MANY)
                    .mapToObj(i -> ReplicaLine.of("doi:10.5073/many/" + i, Optional.empty())))
            .toList());
    two = TestSite.ready("two", resolver, DATASET);
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
    resolver.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/badge/" + DATASET + ".svg", "/badge?id=" + DATASET, "/badge/" + DATASET})
  void badge_saysHowManySitesHoldIt_forAnybody(String path) throws Exception {
    var badge = resolver.get(path);
    assertThat(badge.statusCode()).isEqualTo(200);
    assertThat(badge.headers().firstValue("Content-Type")).hasValue("image/svg+xml");
    assertThat(badge.headers().firstValue("Cache-Control")).hasValue("public, max-age=300");
    assertThat(badge.headers().firstValue("Cross-Origin-Resource-Policy")).hasValue("cross-origin");
    assertThat(badge.headers().firstValue("Set-Cookie")).isEmpty();
    assertThat(root(badge).getTextContent()).contains("open in notebook", "2 sites");
    var again =
        resolver.get(path, "If-None-Match", badge.headers().firstValue("ETag").orElseThrow());
    assertThat(again.statusCode()).isEqualTo(304);
  }

  @Test
  void badge_ofWhatIsNotHere_saysSo_andOfNoIdentifierIsNone() throws Exception {
    assertThat(root(resolver.get("/badge?id=doi:10.5072/never")).getTextContent())
        .contains("not here yet");
    assertThat(resolver.get("/badge/nothing.svg").statusCode()).isEqualTo(400);
  }

  @Test
  void badge_followsTheRegistry() throws Exception {
    String path = "/badge?id=doi:10.5072/fk2/later";
    assertThat(root(resolver.get(path)).getTextContent()).contains("not here yet");
    two.hold(DATASET, "doi:10.5072/fk2/later");
    assertThat(root(resolver.get(path)).getTextContent()).contains("1 site");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/resolve?id=" + DATASET,
        "/resolve?id=doi:10.5072/never",
        "/resolve/nothing",
        "/badge?id=" + DATASET,
        "/coverage?prefix=doi:10.5072/"
      })
  void scriptsOfOtherSitesMayReadWhatIsEverybodys(String path) {
    var answer = resolver.get(path, "Origin", "https://repository.example");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).hasValue("*");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/open?id=" + DATASET, "/sessions", "/requests", "/", "/resolvers"})
  void andNothingElse(String path) {
    var answer = resolver.get(path, "Origin", "https://repository.example");
    assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
  }

  @Test
  void coverage_asCsv_hasALineACopy_andNoFormulas() {
    var csv = resolver.get("/coverage?prefix=10.5072/FK2/ABC", "Accept", "text/csv");
    assertThat(csv.headers().firstValue("Content-Type").orElseThrow()).startsWith("text/csv");
    assertThat(csv.headers().firstValue("Cache-Control")).hasValue("public, max-age=60");
    assertThat(csv.body().lines())
        .hasSize(3)
        .first()
        .isEqualTo("identifier,title,landingPage,site,siteTitle,version,state,reason,tools,open");
    assertThat(csv.body())
        .contains("\"'=HYPERLINK(\"\"https://evil.example\"\")\"")
        .contains(",one,Site one,", ",two,Site two,")
        .contains(resolver.address() + "/open?id=doi%3A10.5072%2Ffk2%2Fabc");
  }

  @Test
  void coverage_asSitemap_isXmlWithThePagesOfWhatCanBeOpened() throws Exception {
    var sitemap = resolver.get("/coverage?prefix=https://data.example/&format=sitemap");
    var root = root(sitemap);
    assertThat(root.getNamespaceURI()).isEqualTo("http://www.sitemaps.org/schemas/sitemap/0.9");
    assertThat(root.getTextContent().strip())
        .isEqualTo(resolver.address() + "/resolve?id=https%3A%2F%2Fdata.example%2Fa%26b%3Fc%3Dd");
  }

  @Test
  void coverage_isPaged_eachDatasetOnce() {
    var seen = new ArrayList<String>();
    String path = "/coverage?prefix=doi:10.5073/";
    while (!path.isEmpty()) {
      var answer = resolver.get(path, "Accept", "application/json");
      Json.read(answer.body(), CoverageForm.Page.class)
          .items()
          .forEach(item -> seen.add(item.identifier().canonical()));
      path =
          answer
              .headers()
              .firstValue("Link")
              .map(link -> link.substring(1, link.indexOf('>')).substring(base()))
              .orElse("");
    }
    assertThat(seen).hasSize(MANY).doesNotHaveDuplicates();
  }

  @Test
  void coverage_ofOneSite_orOfNothing() {
    assertThat(items("/coverage?prefix=doi:10.5072/fk2/&site=two")).isNotEmpty();
    assertThat(items("/coverage?prefix=doi:10.9999/")).isEmpty();
    assertThat(resolver.get("/coverage?format=xls").statusCode()).isEqualTo(400);
    assertThat(resolver.get("/coverage", "Accept", "image/png").statusCode()).isEqualTo(406);
  }

  @Test
  void linkingPage_hasWhatIsPasted_escaped() {
    var page = resolver.get("/linking?id=https://data.example/a%26b?c=d", "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(200);
    String open = resolver.address() + "/open?id=https%3A%2F%2Fdata.example%2Fa%26b%3Fc%3Dd";
    assertThat(page.body())
        .contains("&lt;a href=\"" + open + "\"&gt;")
        .contains("[![Open in notebook](" + resolver.address() + "/badge?id=")
        .contains(".. image:: ")
        .contains("&lt;data-dns-open&gt;")
        .contains("/assets/button.js")
        .contains("script-src " + resolver.address());
    assertThat(resolver.get("/linking?id=doi:10.5072/never").statusCode()).isEqualTo(200);
    assertThat(resolver.get("/linking?id=nothing").statusCode()).isEqualTo(400);
  }

  @Test
  void theElementsScript_isAtAnAddressThatStays() {
    var script = resolver.get("/assets/button.js");
    assertThat(script.headers().firstValue("Content-Type").orElseThrow())
        .startsWith("text/javascript");
    assertThat(script.headers().firstValue("Cache-Control")).hasValue("public, max-age=3600");
    assertThat(script.headers().firstValue("Cross-Origin-Resource-Policy"))
        .hasValue("cross-origin");
  }

  private static int base() {
    return resolver.address().toString().length();
  }

  private static List<?> items(String path) {
    return Json.read(
            resolver.get(path, "Accept", "application/json").body(), CoverageForm.Page.class)
        .items();
  }

  private static Element root(HttpResponse<String> xml) throws Exception {
    var factory = DocumentBuilderFactory.newInstance();
    factory.setNamespaceAware(true);
    factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
    return factory
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(xml.body().getBytes(StandardCharsets.UTF_8)))
        .getDocumentElement();
  }
}
