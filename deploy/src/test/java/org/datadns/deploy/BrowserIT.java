package org.datadns.deploy;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
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
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Pattern;
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
        run(
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

  /** Runs a cell through the page's own origin, as JupyterLab does. */
  private static String run(String code) {
    var result =
        page.evaluate(
            """
            async ([code]) => {
              const made = await fetch('/api/kernels', {method: 'POST', headers: {'Content-Type': 'application/json'},
                body: JSON.stringify({name: 'python3'})});
              const kernel = (await made.json()).id;
              const socket = new WebSocket(`ws://${location.host}/api/kernels/${kernel}/channels`);
              await new Promise((ok, failed) => { socket.onopen = ok; socket.onerror = failed; });
              const id = crypto.randomUUID();
              let text = '';
              const idle = new Promise(done => socket.onmessage = m => {
                const message = JSON.parse(m.data);
                if (message.parent_header.msg_id !== id) return;
                if (message.msg_type === 'stream') text += message.content.text;
                if (message.msg_type === 'error') text += message.content.evalue;
                if (message.msg_type === 'status' && message.content.execution_state === 'idle') done();
              });
              socket.send(JSON.stringify({header: {msg_id: id, session: id, username: 'p', msg_type: 'execute_request',
                version: '5.3'}, parent_header: {}, metadata: {}, channel: 'shell', buffers: [],
                content: {code, silent: false, store_history: true, user_expressions: {}, allow_stdin: false}}));
              await idle;
              socket.close();
              await fetch('/api/kernels/' + kernel, {method: 'DELETE'});
              return text;
            }
            """,
            new Object[] {code});
    return String.valueOf(result);
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
