package org.datadns.deploy;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotType;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.client.JsonHttp;
import org.datadns.protocol.wire.AliasGrant;
import org.datadns.protocol.wire.Repository;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One click in a real browser, from a repository's page to a cell that read the data and back to
 * nothing but the workspace. The steps build on each other, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BrowserIT {
  @RegisterExtension
  static final WireMockExtension repository =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.options().dynamicPort())
          .build();

  @RegisterExtension static final RunningFederation running = new RunningFederation("browser");
  @RegisterExtension static final Chromium chromium = new Chromium();

  private static final double PATIENCE = Chromium.PATIENCE.toMillis();

  private static BrowserContext owner;
  private static Page page;
  private static String session;

  @BeforeAll
  static void startBrowser() throws IOException {
    Files.createDirectories(Chromium.PICTURES);
    owner = chromium.get().newContext(new Browser.NewContextOptions().setViewportSize(1200, 800));
    owner.setDefaultTimeout(PATIENCE);
    page = owner.newPage();
  }

  @Test
  @Order(1)
  void aLinkOnARepositoryPage_leadsToTheDatasetsPage() {
    var resolver = running.get().address();
    repository.stubFor(
        get("/dataset")
            .willReturn(
                aResponse()
                    .withHeader("Content-Type", "text/html")
                    .withBody(
                        "<title>Coast</title><a href='%s/open/%s'>Open in notebook</a>"
                            .formatted(resolver, RunningFederation.DATASET))));

    page.navigate(repository.url("/dataset"));
    page.getByText("Open in notebook").click();

    assertThat(page.locator("h1")).containsText("Coastlines");
    assertThat(replica("North Coast Observatory")).isVisible();
    assertThat(replica("South Hill Computing Centre")).isVisible();
    assertThat(running.containers()).isEmpty();
    picture("open");
  }

  /** A page of another origin whose policy allows no more than what it is told to. */
  @Test
  @Order(1)
  void aRepositorysElement_saysWhereItCanBeOpened_andIsALinkWithoutItsScript() {
    var resolver = running.get().address();
    String element =
        "<data-dns-open><a href='%1$s/open?id=%2$s'>Open in notebook</a></data-dns-open>"
            + "<data-dns-open><a href='%1$s/open?id=doi:10.5072/never'>Another</a></data-dns-open>"
            + "<img src='%1$s/badge/%2$s.svg' alt='badge'>";
    String body =
        ("<!doctype html><title>Coast</title><script src='%1$s/assets/button.js' defer></script>"
                + element)
            .formatted(resolver, RunningFederation.DATASET);
    stub("/strict", body, "script-src %1$s; connect-src %1$s; img-src %1$s".formatted(resolver));
    stub("/stricter", body, "img-src " + resolver);

    var faults = new CopyOnWriteArrayList<String>();
    try (var tab = owner.newPage()) {
      tab.onConsoleMessage(
          message -> {
            if (message.type().equals("error") && !message.text().contains("404")) {
              faults.add(message.text());
            }
          });
      tab.navigate(repository.url("/strict"));
      var first = tab.locator("data-dns-open").first();
      assertThat(first.locator("span")).hasText("at 2 sites now");
      assertThat(first.locator("span")).hasCSS("font-size", Pattern.compile("14px"));
      assertThat(tab.locator("data-dns-open").last().locator("span"))
          .hasText("not here yet: ask for it");
      assertThat((Integer) tab.locator("img").evaluate("image => image.naturalWidth"))
          .isGreaterThan(100);
      assertThat(faults).isEmpty();
      tab.screenshot(
          new Page.ScreenshotOptions().setPath(Chromium.PICTURES.resolve("element.png")));

      tab.navigate(repository.url("/stricter"));
      assertThat(tab.locator("data-dns-open").first().locator("span")).hasCount(0);
      tab.getByText("Another").click();
      assertThat(tab.locator("h1")).containsText("No site holds this dataset");
      tab.getByText("Ask for this dataset").click();
      assertThat(tab.locator("main")).containsText("Not here yet");
    }
  }

  private static void stub(String path, String body, String policy) {
    repository.stubFor(
        get(path)
            .willReturn(
                aResponse()
                    .withHeader("Content-Type", "text/html")
                    .withHeader("Content-Security-Policy", "default-src 'none'; " + policy)
                    .withHeader("Cross-Origin-Embedder-Policy", "require-corp")
                    .withBody(body)));
  }

  @Test
  @Order(2)
  void theButton_showsTheStepsAndOpensJupyterLabWithTheStarter() {
    page.getByText("Open in JupyterLab").click();
    page.waitForURL(Pattern.compile(".*/sessions/s[a-z2-7]{25}$"));
    session = page.url().substring(page.url().lastIndexOf('/') + 1);
    assertThat(page.getByText(Pattern.compile("starting", Pattern.CASE_INSENSITIVE)).first())
        .isVisible();
    picture("launching");

    page.waitForURL(
        Pattern.compile("http://" + session + "\\.localhost:\\d+/lab.*"),
        new Page.WaitForURLOptions().setTimeout(PATIENCE));
    assertThat(page.locator(".jp-Notebook").first()).isVisible(Chromium.patiently());
    assertThat(running.containers()).hasSize(1);
  }

  @Test
  @Order(3)
  void aCell_readsTheDataOverTheWebSocketAndCannotWriteThere() {
    var output =
        Cell.run(
            page,
            """
            import os, glob
            print("files", sorted(os.path.basename(f) for f in glob.glob(os.environ["DATASET_PATH"] + "/*.nc"))[:1])
            try:
                open(os.environ["DATASET_PATH"] + "/mine", "w")
            except OSError as e:
                print("refused", e.strerror)
            """);
    assertThat(output).contains("binned_").contains("refused Read-only file system");
  }

  @Test
  @Order(4)
  void theStarter_plotsTheData() {
    page.locator(".jp-Notebook .jp-CodeCell .jp-InputArea-editor").first().click();
    page.getByText("Run", new Page.GetByTextOptions().setExact(true)).first().click();
    page.locator(".lm-Menu-itemLabel", new Page.LocatorOptions().setHasText("Run All Cells"))
        .first()
        .click();
    assertThat(page.locator(".jp-OutputArea-output img").first()).isVisible(Chromium.patiently());
    page.locator(".jp-OutputArea-output img").first().scrollIntoViewIfNeeded();
    picture("notebook");
  }

  @Test
  @Order(5)
  void anotherPersonAtTheSameAddress_isRefused() {
    try (var stranger = chromium.get().newContext()) {
      var tab = stranger.newPage();
      var answer = tab.navigate(origin() + "/lab");
      assertThat(answer.status()).isEqualTo(403);
      assertThat(tab.url()).startsWith(running.get().address().toString());
      assertThat(tab.locator("body"))
          .containsText(Pattern.compile("not your|belongs to", Pattern.CASE_INSENSITIVE));
      var call = new Visitor(running.get().address());
      assertThat(call.call("GET", URI.create(origin() + "/api/kernels"), "").status())
          .isIn(401, 403);
    }
  }

  @Test
  @Order(6)
  void theOwnerInANewTab_isInWithoutASecondLaunch() {
    var tab = owner.newPage();
    tab.navigate(running.get().address() + "/open/" + RunningFederation.DATASET);
    tab.getByText("Open in JupyterLab").click();
    tab.waitForURL(Pattern.compile("http://" + session + "\\.localhost:\\d+/.*"));
    assertThat(tab.locator(".jp-LabShell")).isVisible(Chromium.patiently());
    assertThat(running.containers()).hasSize(1);
  }

  @Test
  @Order(7)
  void stop_removesTheContainerAndKeepsTheWorkspace() {
    var tab = owner.newPage();
    tab.navigate(running.get().address() + "/sessions");
    tab.locator("form[action$='/stop'] button").first().click();
    Await.until(
        "the container to go", Duration.ofSeconds(30), () -> running.containers().isEmpty());
    assertThat(running.sites().stream().flatMap(site -> Engine.volumes(site).stream())).hasSize(1);
    tab.navigate(running.get().address() + "/sessions/" + session);
    assertThat(tab.locator("body"))
        .containsText(Pattern.compile("ended|stopped|over", Pattern.CASE_INSENSITIVE));
    picture(tab, "ended");
  }

  @Test
  @Order(8)
  void theSiteAsked_isKeptThroughTheSessionAndAnotherTry() {
    var resolver = running.get().address();
    var tab = owner.newPage();
    tab.navigate(
        resolver
            + "/open?id="
            + RunningFederation.DATASET
            + "&tool=jupyter&site="
            + running.south());
    assertThat(tab.locator("form#open")).containsText("at South Hill Computing Centre");
    assertThat(tab.locator("li[data-site='" + running.south() + "']"))
        .hasAttribute("data-code", "chosen");
    assertThat(tab.locator("li[data-site='" + running.north() + "']"))
        .hasAttribute("data-code", "other-site-chosen");
    tab.getByText("Open in JupyterLab").click();
    var first = stoppedAtTheSouth(tab);

    tab.getByText("Try again").click();
    var second = stoppedAtTheSouth(tab);
    assertThat(second).isNotEqualTo(first);
  }

  /** A Dataverse 6: its button is a script ({@code URLTokenUtil.getScriptForUrl}). */
  @Test
  @Order(9)
  void theButtonOfADataverse_leadsToANotebook_andItsSignaturesNowhere() {
    var dataverse = repository.baseUrl();
    var signed = "?until=2026-11-21T21:05:11.123&user=jane&method=GET&token=";
    var callback = "/api/v1/datasets/42/versions/:latest/toolparams/3" + signed + "c0ffee01";
    var version = "/api/v1/datasets/42/versions/1.0" + signed + "c0ffee02";
    repository.stubFor(
        get(callback)
            .willReturn(
                okJson(
                    """
                    {"status":"OK","data":{
                     "queryParameters":{"siteUrl":"%1$s","datasetPid":"doi:10.5072/FK2/COAST","datasetVersion":"1.0"},
                     "signedUrls":[{"name":"getVersion","httpMethod":"GET","signedUrl":"%1$s%2$s","timeOut":5}]}}"""
                        .formatted(dataverse, version))));
    repository.stubFor(
        get(version)
            .willReturn(
                okJson(
                    """
                    {"status":"OK","data":{"datasetPersistentId":"doi:10.5072/FK2/COAST","versionState":"RELEASED",
                     "versionNumber":1,"versionMinorNumber":0,"publicationDate":"2026-02-03","files":[]}}""")));
    repository.stubFor(
        get("/dataset.xhtml")
            .willReturn(
                aResponse()
                    .withHeader("Content-Type", "text/html")
                    .withBody(
                        "<title>Coast</title><button onclick=\"window.open('%s/integrations/dataverse?callback=%s','_blank')\">Explore</button>"
                            .formatted(
                                running.get().address(),
                                Base64.getEncoder()
                                    .encodeToString(
                                        (dataverse + callback)
                                            .getBytes(StandardCharsets.UTF_8))))));
    admin()
        .register(
            new Repository(
                "harvest",
                Repository.Kind.DATAVERSE,
                dataverse,
                Optional.of("Harvest Dataverse"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty()));

    try (var reader = chromium.get().newContext()) {
      reader.setDefaultTimeout(PATIENCE);
      var tab = reader.newPage();
      tab.navigate(dataverse + "/dataset.xhtml");
      var opened = reader.waitForPage(() -> tab.getByText("Explore").click());
      assertThat(opened.locator("form#open")).containsText("From Harvest Dataverse");
      assertThat(opened.url()).doesNotContain("callback").doesNotContain("c0ffee");
      assertThat(opened.content()).doesNotContain("c0ffee");
      opened.getByText("Open in JupyterLab").click();
      opened.waitForURL(Pattern.compile("http://s[a-z2-7]{25}\\.localhost:\\d+/lab.*"));
      assertThat(opened.locator(".jp-LabShell")).isVisible(Chromium.patiently());
      var id = URI.create(opened.url()).getHost().split("\\.", 2)[0];
      opened.navigate(running.get().address() + "/sessions");
      opened.locator("form[action$='/" + id + "/stop'] button").click();
      assertThat(opened.locator("body"))
          .containsText(Pattern.compile("ended|stopped|over", Pattern.CASE_INSENSITIVE));
    }
  }

  /** Clowder 1.23: its server asks, and its page shows the address as a link. */
  @Test
  @Order(10)
  void aClowdersInstance_leadsToTheDatasetsPage() {
    var dataset = "5f0000000000000000000001";
    var clowder = repository.baseUrl();
    var entrance =
        admin()
            .register(
                new Repository(
                    "fields",
                    Repository.Kind.CLOWDER,
                    clowder,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()))
            .entrance()
            .orElseThrow();
    admin().addAlias(new AliasGrant(RunningFederation.DATASET, clowder + "/datasets/" + dataset));
    var launched =
        new JsonHttp()
            .send(
                "POST",
                URI.create(entrance + "/instances/jupyter"),
                Map.of("Content-Type", "application/json; charset=utf-8"),
                """
                {"dataset":"%1$s/api/datasets/%2$s/download","key":"of-the-whole-site","name":"Jane's",
                 "ownerId":"5a0000000000000000000009","datasetId":"%2$s","datasetName":"Coast"}"""
                    .formatted(clowder, dataset)
                    .getBytes(StandardCharsets.UTF_8),
                Duration.ofSeconds(10))
            .as(Map.class);
    repository.stubFor(
        get("/datasets/" + dataset)
            .willReturn(
                aResponse()
                    .withHeader("Content-Type", "text/html")
                    .withBody(
                        "<a href=\"%s\" target='_blank'>Jane's</a>"
                            .formatted(launched.get("URL")))));

    var tab = owner.newPage();
    tab.navigate(clowder + "/datasets/" + dataset);
    var opened = owner.waitForPage(() -> tab.getByText("Jane's").click());
    assertThat(opened.locator("h1")).containsText("Coastlines");
    assertThat(opened.getByText("Open in JupyterLab")).isVisible();
    assertThat(opened.content()).doesNotContain("of-the-whole-site");
    assertThat(opened.url()).doesNotContain(entrance.substring(entrance.lastIndexOf('/') + 1));
  }

  private static AdminClient admin() {
    return new AdminClient(running.get().address(), running.get().adminToken());
  }

  private static Locator replica(String site) {
    return page.locator(".replicas strong", new Page.LocatorOptions().setHasText(site));
  }

  /** Waits until the session is entered, stops it, and comes back to its page, which ended. */
  private static String stoppedAtTheSouth(Page tab) {
    tab.waitForURL(
        Pattern.compile("http://s[a-z2-7]{25}\\.localhost:\\d+/.*"),
        new Page.WaitForURLOptions().setTimeout(PATIENCE));
    var id = URI.create(tab.url()).getHost().split("\\.", 2)[0];
    var resolver = running.get().address();
    tab.navigate(resolver + "/sessions");
    tab.locator("form[action$='/" + id + "/stop'] button").click();
    assertThat(tab.locator("#site")).hasText(running.south());
    assertThat(tab.getByText("Try again")).isVisible(Chromium.patiently());
    return id;
  }

  private static String origin() {
    return Visitor.origin(URI.create(page.url()));
  }

  private static void picture(String name) {
    picture(page, name);
  }

  private static void picture(Page of, String name) {
    of.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Chromium.PICTURES.resolve(name + ".jpg"))
            .setType(ScreenshotType.JPEG)
            .setQuality(70));
  }
}
