package org.datadns.resolver.integration;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the bookmarklet finds in pages of many shapes, in Chromium; nobody answers it here. */
class FindingIT {
  private static final URI RESOLVER = URI.create("http://resolver.example");
  private static final String ARTICLE = "https://doi.org/10.5073/article";

  private static final Pattern CHOOSE = Pattern.compile(RESOLVER + "/choose[?].*");

  /** Stands for the page's own address. */
  private static final String HERE = "here";

  @TempDir static Path directory;
  private static LandingPages landing;
  private static TestChromium chromium;
  private static Page page;

  /** What it sent, and where it went when nobody answered. */
  private record Found(List<String> sent, List<String> own, List<String> cited) {}

  @BeforeAll
  static void start() {
    landing = new LandingPages();
    chromium = new TestChromium(RESOLVER, directory);
    page = chromium.newPage();
  }

  @AfterAll
  static void stop() {
    chromium.close();
    landing.close();
  }

  static Stream<Arguments> shapes() {
    return Stream.of(
        Arguments.of(
            "dataverse",
            "/dataset.xhtml?persistentId=doi:10.5072/FK2/COAST&token=secret",
            List.of(
                "doi:10.5072/FK2/COAST", "https://dataverse.example/api/access/datafile/1", HERE),
            List.of(ARTICLE)),
        Arguments.of(
            "zenodo",
            "/records/42",
            List.of(
                "10.5072/zenodo.42",
                "https://zenodo.example/records/42",
                "https://zenodo.example/records/42/files/ice.zip",
                HERE),
            List.of(ARTICLE, "https://doi.org/10.5072/zenodo.41")),
        Arguments.of(
            "figshare",
            "/articles/dataset/Glaciers/7/2",
            List.of("10.5072/m9.figshare.7.v2", "https://doi.org/10.5072/m9.figshare.7", HERE),
            List.of(ARTICLE)),
        Arguments.of(
            "pangaea",
            "/PANGAEA.7",
            List.of("https://doi.org/10.5072/PANGAEA.7", "hdl:10013/epic.7", HERE),
            List.of(ARTICLE)),
        // its address holds the DOI, and is no other name
        Arguments.of(
            "dryad",
            "/dataset/doi:10.5072/dryad.finches",
            List.of("doi:10.5072/dryad.finches"),
            List.of(ARTICLE)),
        Arguments.of(
            "osf",
            "/ka7bt/",
            List.of("10.5072/OSF.IO/KA7BT", "https://osf.example/ka7bt/", HERE),
            List.of()),
        Arguments.of("clowder", "/datasets/5f", List.of(HERE), List.of()),
        Arguments.of(
            "article",
            "/sea",
            List.of(HERE, ARTICLE),
            List.of(
                "https://doi.org/10.5072/FK2/COAST",
                "https://dx.doi.org/10.5072/zenodo.42",
                "http://doi.org/10.5073/other")));
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void aPagesOwnNames_comeFirst_apartFromThoseItCites(
      String shape, String path, List<String> own, List<String> cited) {
    String plain = path.replaceFirst("[?].*", "");
    landing.show(plain, LandingPages.shape(shape), "");
    var found = find(path);
    String here = landing.address(plain);
    assertThat(found.own()).isEqualTo(own.stream().map(it -> it.equals(HERE) ? here : it).toList());
    assertThat(found.cited()).isEqualTo(cited);
    assertThat(found.sent())
        .isEqualTo(Stream.concat(found.own().stream(), cited.stream()).toList());
  }

  static Stream<Arguments> names() {
    return Stream.of(
        Arguments.of("<link rel='canonical cite-as' href='https://doi.org/10.5072/a'>", 0),
        Arguments.of("<META NAME='CITATION_DOI' CONTENT='10.5072/a'>", 1),
        Arguments.of("<meta name='bepress_citation_doi' content='10.5072/a'>", 1),
        Arguments.of("<meta name='prism.doi' content='10.5072/a'>", 1),
        Arguments.of("<meta name='DCTERMS.identifier' content='Digital object 10.5072/a'>", 1),
        Arguments.of("<meta name='eprints.id_number' content=' 10.5072/a '>", 1),
        Arguments.of(
            "<script type='application/ld+json'>{'@type':['Thing','schema:Dataset'],"
                    .replace('\'', '"')
                + "\"identifier\":{\"value\":\"10.5072/a\"}}</script>",
            1),
        Arguments.of(
            "<script type=application/ld+json>{\"@type\":\"WebPage\",\"mainEntity\":"
                + "{\"@type\":\"Dataset\",\"identifier\":\"10.5072/a\"}}</script>",
            1),
        Arguments.of(
            "<div itemscope itemtype='https://schema.org/Dataset'>"
                + "<span itemprop='identifier'>10.5072/a</span></div>",
            1));
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyPlaceForAName_isReadAsStandardsHaveIt(String html, int bare) {
    var found = find("/name", "<!doctype html><title>x</title>" + html);
    String name = bare == 1 ? "10.5072/a" : "https://doi.org/10.5072/a";
    assertThat(found.own()).containsExactly(name, landing.address("/name"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "<p>No name at all, but for 10.5072/plain text</p>",
        "<meta name=citation_doi content='<script>alert(1)</script>'>",
        "<meta name=citation_doi content=10.>",
        "<meta name=citation_doi content='10.5072/'>",
        "<meta name=citation_doi>",
        "<meta name=keywords content=10.5072/a>",
        "<script type=application/ld+json>{\"@type\":\"Dataset\",\"identifier\":\"10.5072/a\"</script>",
        "<script type=application/ld+json>{\"@type\":\"Article\",\"@id\":\"10.5072/a\"}</script>",
        "<script type=application/ld+json>{\"@type\":{\"toString\":1},\"@id\":\"10.5072/a\"}</script>",
        "<script type=application/ld+json>[null,1,[[{\"@type\":\"Dataset\"}]]]</script>",
        "<div itemscope itemtype=https://schema.org/Article><b itemprop=identifier>10.5072/a</b></div>",
        "<p style='display:none'><a href=https://doi.org/10.5072/a>hidden</a></p>",
        "<h1>x</h1><a style='opacity:0' href=https://doi.org/10.5072/a>hidden</a>",
        "<a href=https://evil.example/doi.org/>no DOI</a><svg><a href=https://doi.org/10.5072/a></a></svg>"
      })
  void whatIsNoName_orIsHidden_orOfSomethingElse_isLeft(String html) {
    var found = find("/none", "<!doctype html><title>x</title>" + html);
    assertThat(found.own()).containsExactly(landing.address("/none"));
    assertThat(found.cited()).isEmpty();
  }

  @Test
  void aScriptInAName_isText() {
    var found =
        find(
            "/script",
            "<meta name=citation_doi content='10.5072/x\"><script>window.ran=1</script>'>"
                + "<meta name=DC.identifier content='javascript:window.ran=1'>");
    assertThat(found.own())
        .startsWith("10.5072/x\"><script>window.ran=1</script>", "javascript:window.ran=1");
  }

  @Test
  void ofTenThousandLinks_twentyAreAsked() {
    var links =
        IntStream.range(0, 10_000)
            .mapToObj(i -> "<a href=https://doi.org/10.5072/" + i + ">" + i + "</a>")
            .collect(Collectors.joining());
    var found = find("/links", "<!doctype html><title>x</title><h1>Links</h1>" + links);
    assertThat(found.sent()).hasSize(20).startsWith(landing.address("/links"));
    // what does not fit a request line is left out
    assertThat(found.cited()).hasSizeBetween(1, 19);
    assertThat(found.sent()).containsAll(found.cited());
  }

  @Test
  void fiveMegabytesOfJsonLd_areRead_andHundredThousandLevelsDoNoHarm() {
    var parts =
        IntStream.range(0, 50_000)
            .mapToObj(
                "{\"@type\":\"Dataset\",\"@id\":\"https://doi.org/10.5072/part/%d\",\"name\":\"A part of the whole, a small one\"}"
                    ::formatted)
            .collect(Collectors.joining(","));
    var html =
        "<!doctype html><title>x</title><script type=application/ld+json>%s%s</script>"
                .formatted("[".repeat(100_000), "]".repeat(100_000))
            + "<script type=application/ld+json>{\"@type\":\"Dataset\",\"@id\":\"10.5072/a\",\"hasPart\":["
            + parts
            + "]}</script>";
    assertThat(html.length()).isGreaterThan(5_000_000);
    assertThat(find("/large", html).own()).containsExactly("10.5072/a", landing.address("/large"));
  }

  @Test
  void aNameOfTenThousandCharacters_isNone_andBidiTextIsLeftToTheResolver() {
    var found =
        find(
            "/odd",
            "<meta charset=utf-8><meta name=citation_doi content=10.5072/"
                + "a".repeat(10_000)
                + "><meta name=DC.identifier content='10.5072/a\u202eb'>");
    assertThat(found.own()).containsExactly("10.5072/a\u202eb", landing.address("/odd"));
  }

  @Test
  void whenSeveralNamesAreItsOwn_allAreAsked_bestFirst() {
    var found =
        find(
            "/several",
            "<meta name=DC.identifier content=10.5072/second><meta name=citation_doi content=10.5072/FIRST>"
                + "<meta name=DC.identifier content=doi:10.5072/first>");
    assertThat(found.own())
        .containsExactly("10.5072/FIRST", "10.5072/second", landing.address("/several"));
  }

  @Test
  void closedBeforeTheResolverAnswers_thePageStays_withWhatWasTyped() {
    var held = new ArrayList<Route>();
    var failed = new ArrayList<Request>();
    page.unrouteAll();
    page.route("**/resolve", held::add);
    page.onRequestFailed(failed::add);
    var address = landing.show("/typed", LandingPages.shape("osf") + "<input id=mine>", "");
    page.navigate(address);
    chromium.clickBookmark(page);
    PlaywrightAssertions.assertThat(page.locator("data-dns-overlay dialog")).isVisible();
    page.waitForCondition(() -> !held.isEmpty());
    page.keyboard().press("Escape");
    PlaywrightAssertions.assertThat(page.locator("data-dns-overlay")).hasCount(0);
    page.locator("#mine").fill("much text");
    held.getFirst().abort();
    page.waitForCondition(() -> !failed.isEmpty());
    // whatever the failure set off has begun once the page got something else
    page.evaluate("() => fetch(location.href).then(it => it.text())");
    PlaywrightAssertions.assertThat(page).hasURL(address);
    PlaywrightAssertions.assertThat(page.locator("#mine")).hasValue("much text");
  }

  private static Found find(String path, String html) {
    landing.show(path, html, "");
    return find(path);
  }

  private static Found find(String path) {
    page.unrouteAll();
    var sent = new CompletableFuture<String>();
    page.route(
        "**/resolve",
        route -> {
          sent.complete(route.request().postData());
          route.abort();
        });
    page.route(CHOOSE, route -> route.fulfill(new Route.FulfillOptions().setBody("here")));
    page.navigate(landing.address(path));
    chromium.clickBookmark(page);
    page.waitForURL(CHOOSE);
    var query = URI.create(page.url()).getRawQuery();
    // it goes there without having asked when something fails before
    assertThat(sent).isCompleted();
    return new Found(identifiers(sent.join()), named(query, "id"), named(query, "cited"));
  }

  private static List<String> identifiers(String body) {
    try {
      var texts = new ArrayList<String>();
      new ObjectMapper()
          .readTree(body)
          .get("identifiers")
          .forEach(text -> texts.add(text.asText()));
      return texts;
    } catch (IOException e) {
      throw new AssertionError(body, e);
    }
  }

  private static List<String> named(String query, String name) {
    return Arrays.stream(query.split("&"))
        .filter(pair -> pair.startsWith(name + "="))
        .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
        .toList();
  }
}
