package org.datadns.resolver.integration;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Request;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.Cookie;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.Resolution;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What bookmarklet and extension show in a page, in Chromium, of what a real resolver answers. */
class BookmarkletIT {
  private static final String NONE = "";
  private static final String NOTHING = "default-src 'none'";
  private static final String TRUSTED_TYPES =
      "require-trusted-types-for 'script'; trusted-types 'none'";
  private static final String SANDBOX = "sandbox allow-scripts";
  private static final String COAST = "doi:10.5072/fk2/coast";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;
  private static LandingPages landing;
  private static TestChromium chromium;
  private static Page page;
  private static Page extension;

  @BeforeAll
  static void start() {
    landing = new LandingPages();
    resolver = TestResolver.start(database, directory.resolve("resolver"));
    site = TestSite.ready("one", resolver, COAST);
    site.hold(
        Stream.concat(
                LandingPages.shapes().map(LandingPages.Shape::identifier),
                Stream.of(landing.address("/datasets/5f")))
            .map(name -> ReplicaLine.of(name, Optional.of("Title of " + name)))
            .toList());
    chromium = new TestChromium(resolver.address(), directory);
    page = chromium.newPage();
    extension = chromium.newPage();
  }

  @AfterAll
  static void stop() {
    chromium.close();
    landing.close();
    site.close();
    resolver.close();
  }

  @BeforeEach
  void goOn() {
    site.beat(3);
    page.unrouteAll();
    page.bringToFront();
  }

  static Stream<LandingPages.Shape> shapes() {
    return LandingPages.shapes();
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void bookmark_showsWhereADatasetCanBeOpened_underEachPolicy(LandingPages.Shape shape) {
    for (var policy : List.of(NONE, TRUSTED_TYPES, SANDBOX)) {
      page.navigate(landing.show(shape, policy));
      chromium.clickBookmark(page);
      assertShown(shape.identifier());
    }
    page.navigate(landing.show(shape, NOTHING));
    chromium.clickBookmark(page);
    page.waitForURL(open(shape.identifier()));
    assertThat(page.locator("h1")).hasText("Title of " + shape.identifier());
  }

  @ParameterizedTest
  @MethodSource("shapes")
  void extension_showsTheSame_underEachPolicy_andCountsOnTheToolbar(LandingPages.Shape shape) {
    for (var policy : List.of(NONE, NOTHING, TRUSTED_TYPES, SANDBOX, "sandbox")) {
      chromium.showFromToolbar(page, landing.show(shape, policy));
      assertShown(shape.identifier());
      await().atMost(TestChromium.PATIENCE).until(() -> chromium.badges(extension).equals("1"));
    }
  }

  private static void assertShown(String identifier) {
    assertThat(dialog().getByRole(AriaRole.STATUS)).hasText("This dataset can be opened now.");
    assertThat(dialog().locator("h3")).hasText("Title of " + identifier);
    assertThat(dialog().locator("small")).hasText(identifier);
    assertThat(dialog().locator("li")).hasText("Site one: available now");
    assertThat(dialog().locator("a").first()).hasText("Open in JupyterLab");
    assertThat(dialog().locator("a").first())
        .hasAttribute("href", open(identifier) + "&tool=jupyter");
    // of this nothing starts by itself
    assertThat(dialog().locator("a").last())
        .hasAttribute("href", open(identifier).replace("/open?", "/resolve?"));
  }

  @Test
  void aPageWithoutNames_isAskedForByItsAddress() {
    page.navigate(landing.show("/datasets/5f", LandingPages.shape("clowder"), NONE));
    chromium.clickBookmark(page);
    assertShown(landing.address("/datasets/5f"));
  }

  @Test
  void anArticle_leadsToTheDataItCites_oneOfSeveral() {
    chromium.showFromToolbar(page, landing.show("/sea", LandingPages.shape("article"), NONE));
    assertThat(dialog().locator("[role=status]")).hasText("2 of 2 datasets can be opened now.");
    assertThat(dialog().locator("h2").last()).hasText("Named on this page");
    var choices = dialog().locator("summary");
    assertThat(choices)
        .hasText(new String[] {"Title of " + COAST, "Title of doi:10.5072/zenodo.42"});
    assertThat(dialog().locator("a").first()).isHidden();
    choices.last().focus();
    page.keyboard().press("Enter");
    assertThat(dialog().locator("details[open] a").first())
        .hasAttribute("href", open("doi:10.5072/zenodo.42") + "&tool=jupyter");
    await().atMost(TestChromium.PATIENCE).until(() -> chromium.badges(extension).equals("2"));
  }

  @Test
  void anArticle_whosePageForbidsToAsk_leadsToTheSameChoiceHere() {
    page.navigate(landing.show("/sea", LandingPages.shape("article"), NOTHING));
    chromium.clickBookmark(page);
    assertThat(page.locator("h1")).hasText("Which dataset?");
    assertThat(page.locator("main .h3"))
        .hasText(new String[] {"Title of " + COAST, "Title of doi:10.5072/zenodo.42"});
    page.locator("main .button").last().click();
    page.waitForURL(open("doi:10.5072/zenodo.42"));
  }

  @Test
  void whatNobodyHolds_canBeAskedFor_andAnotherNamePasted() {
    String html = "<title>x</title><meta name=citation_doi content=10.5072/never>";
    page.navigate(landing.show("/never", html, SANDBOX));
    chromium.clickBookmark(page);
    assertThat(dialog().locator("[role=status]"))
        .hasText("No site of this federation has ever held doi:10.5072/never.");
    assertThat(dialog().getByText("Ask for it"))
        .hasAttribute("href", open("10.5072/never").replace("/open?", "/resolve?"));
    assertThat(dialog().locator("input")).isFocused();
    page.keyboard().type(" doi:10.5072/FK2/COAST ");
    page.keyboard().press("Enter");
    assertThat(page.locator("h1")).hasText("Title of " + COAST);
  }

  @ParameterizedTest
  @ValueSource(strings = {NONE, NOTHING})
  void aPageAboutNoDataset_getsABoxToPasteInto(String policy) {
    page.navigate(landing.show("/nothing", "<title>x</title><p>Nothing", policy));
    chromium.clickBookmark(page);
    if (policy.equals(NOTHING)) {
      page.waitForURL(Pattern.compile("/choose"));
      assertThat(page.locator("main .lead"))
          .hasText("The page you come from names no dataset that is here.");
      assertThat(page.locator("main input[name=id]")).isVisible();
    } else {
      assertThat(dialog().locator("[role=status]"))
          .hasText("This page names no dataset that is here.");
      assertThat(dialog().getByLabel("DOI or web address of the dataset")).isFocused();
    }
  }

  @Test
  void escape_leavesThePageAsItWas_andFocusWhereItWas() {
    page.navigate(
        landing.show(
            "/kept", LandingPages.shape("osf") + "<p><button id=mine>Mine</button></p>", NONE));
    page.locator("#mine").focus();
    String state =
        "() => [document.documentElement.outerHTML, Object.keys(window).length, document.cookie,"
            + " localStorage.length, sessionStorage.length, history.length].join()";
    var before = page.evaluate(state);
    chromium.clickBookmark(page);
    assertThat(dialog()).isVisible();
    assertThat(dialog().locator("a").first()).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("data-dns-overlay")).hasCount(0);
    assertThat(page.evaluate(state)).isEqualTo(before);
    assertThat(page.locator("#mine")).isFocused();
  }

  @Test
  void keyboard_staysInside_andASecondClickCloses() {
    var address = landing.show("/keys", LandingPages.shape("osf"), NONE);
    page.navigate(address);
    chromium.clickBookmark(page);
    assertThat(dialog().getByLabel("Close")).isFocused();
    assertThat(dialog()).hasAccessibleName("Open the data");
    page.keyboard().press("Tab");
    assertThat(dialog().getByText("Open in JupyterLab")).isFocused();
    page.keyboard().press("Tab");
    assertThat(dialog().getByText("Details")).isFocused();
    chromium.clickToolbar(page);
    assertThat(page.locator("data-dns-overlay")).hasCount(0);
    assertThat(page).hasURL(address);
  }

  @Test
  void aPageWithAnElementOfThatName_isLikeAnyOther() {
    page.navigate(
        landing.show(
            "/same", "<data-dns-overlay></data-dns-overlay>" + LandingPages.shape("osf"), NONE));
    chromium.clickBookmark(page);
    assertShown("doi:10.5072/osf.io/ka7bt");
  }

  @Test
  void aPageThatHidesWhatIsAskedOfIt_leadsToTheResolver() {
    page.navigate(
        landing.show(
            "/clobbered", "<form name=querySelector></form>" + LandingPages.shape("osf"), NONE));
    chromium.clickBookmark(page);
    page.waitForURL(resolver.address() + "/choose?");
    assertThat(page.locator("main input[name=id]")).isVisible();
  }

  @Test
  void aPagesStyle_doesNotReachIt() {
    String style = "body ~ *{display:none!important;all:unset!important;color:red!important}";
    page.navigate(
        landing.show("/style", "<style>" + style + "</style>" + LandingPages.shape("osf"), NONE));
    chromium.clickBookmark(page);
    assertThat(dialog()).isVisible();
    assertThat(dialog()).hasCSS("color", "rgb(27, 34, 39)");
    assertThat(dialog()).hasCSS("position", "fixed");
  }

  @Test
  void theResolver_isToldNothingOfThePerson() {
    var asked = new ArrayList<Request>();
    chromium
        .context()
        .addCookies(List.of(new Cookie("who", "me").setUrl(resolver.address().toString())));
    page.onRequest(
        request -> {
          if (request.url().startsWith(resolver.address().toString())) {
            asked.add(request);
          }
        });
    page.navigate(landing.show("/who", LandingPages.shape("osf"), NONE));
    chromium.clickBookmark(page);
    assertThat(dialog().locator("a").first()).isVisible();
    assertThat(asked).hasSize(1);
    assertThat(asked.getFirst().allHeaders()).doesNotContainKeys("cookie", "referer");
  }

  @Test
  void aPageThatHidesIt_leadsToTheResolver() {
    page.navigate(
        landing.show(
            "/hidden", "<style>html{display:none}</style>" + LandingPages.shape("osf"), NONE));
    chromium.clickBookmark(page);
    page.waitForURL(open("doi:10.5072/osf.io/ka7bt"));
  }

  @Test
  void aResolverThatIsAway_isVisited() {
    page.route("**/resolve", Route::abort);
    page.navigate(landing.show("/away", LandingPages.shape("osf"), NONE));
    chromium.clickBookmark(page);
    page.waitForURL(open("doi:10.5072/osf.io/ka7bt"));
  }

  /** The resolver refuses most of this; whatever it says stays text. */
  @Test
  void titlesAndSites_thatAreHtml_endless_orRunBackwards_areText() {
    page.route("**/resolve", route -> route.fulfill(answer()));
    page.navigate(landing.show("/hostile", LandingPages.shape("osf"), TRUSTED_TYPES));
    chromium.clickBookmark(page);
    assertThat(dialog().locator("h3")).hasText(Pattern.compile("^<img src=x onerror=.+a{100}…$"));
    assertThat(dialog().locator("li"))
        .hasText("\u202e<script>window.ran=1</script>: \u05d0\u05d1 is full");
    assertThat(page.evaluate("window.ran")).isNull();
    assertThat(((Number) dialog().evaluate("it => it.scrollWidth - it.clientWidth")).intValue())
        .isZero();
  }

  private static Route.FulfillOptions answer() {
    var resolution =
        new Resolution(
            new Resolution.Name("doi", "doi:10.5072/a", "https://doi.org/10.5072/a"),
            "exact",
            Optional.empty(),
            new Resolution.Dataset(
                "doi:10.5072/a",
                Optional.of("<img src=x onerror=window.ran=1>" + "a".repeat(10_000)),
                Optional.empty(),
                List.of(),
                Optional.empty()),
            List.of(
                new Resolution.Replica(
                    "one",
                    "\u202e<script>window.ran=1</script>",
                    Optional.empty(),
                    Optional.empty(),
                    "unavailable",
                    new Reason("full", "\u05d0\u05d1 is full"),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    true,
                    false)),
            Map.of(),
            Map.of());
    return new Route.FulfillOptions()
        .setContentType("application/json")
        .setHeaders(Map.of("Access-Control-Allow-Origin", "*"))
        .setBody("[{\"resolution\":" + Json.write(resolution) + "},{\"problem\":{}},{}]");
  }

  @Test
  void aPageOfTheBrowserItself_leadsToABoxToPasteInto() {
    chromium.leaveFromToolbar(page, "chrome://version", resolver.address() + "/choose");
    assertThat(page.locator("main input[name=id]")).isVisible();
  }

  private static Locator dialog() {
    return page.locator("data-dns-overlay dialog");
  }

  private static String open(String identifier) {
    return resolver.address() + "/open?id=" + URLEncoder.encode(identifier, StandardCharsets.UTF_8);
  }
}
