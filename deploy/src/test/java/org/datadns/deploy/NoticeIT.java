package org.datadns.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** JupyterLab tells its person that the session is about to end; the test answers for the agent. */
class NoticeIT {
  @RegisterExtension static final RunningFederation running = new RunningFederation("notice");

  private static final double PATIENCE = Duration.ofSeconds(60).toMillis();
  private static final String SESSION = "**/.well-known/data-dns/session";
  private static final String EXTEND = "**/.well-known/data-dns/extend";

  private static Playwright playwright;
  private static Browser browser;

  @BeforeAll
  static void startBrowser() {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions().setExecutablePath(Path.of("/usr/bin/chromium")));
  }

  @AfterAll
  static void stopBrowser() {
    playwright.close();
  }

  @Test
  void aWarning_isShownWithTheEnd_saves_andIsExtended() {
    try (var person = browser.newContext()) {
      var extended = new AtomicInteger();
      var end = new AtomicReference<>(Instant.EPOCH);
      person.route(
          SESSION,
          route ->
              answer(
                  route,
                  extended.get() == 0
                      ? Map.of(
                          "state", "ready",
                          "endsAt", end.updateAndGet(NoticeIT::soon).toString(),
                          "warning",
                              Map.of("code", "idle", "text", "Nobody seems to use this session."))
                      : Map.of("state", "ready")));
      person.route(
          EXTEND,
          route -> {
            assertThat(route.request().method()).isEqualTo("POST");
            extended.incrementAndGet();
            answer(route, Map.of());
          });
      var page = lab(person);
      var saved =
          page.waitForRequest(
              request -> request.method().equals("PUT") && request.url().contains("/api/contents/"),
              () -> {
                var notice = page.locator(".Toastify__toast");
                assertThat(notice).isVisible(patiently());
                assertThat(notice)
                    .containsText(
                        Pattern.compile(
                            "Nobody seems to use this session\\. It ends at \\d\\d:\\d\\d"));
              });
      assertThat(saved.url()).contains(".ipynb");

      page.locator(".Toastify__toast").getByText("Extend").click();
      assertThat(page.getByText("The session goes on.")).isVisible(patiently());
      assertThat(extended).hasValue(1);
    }
  }

  @Test
  void noSuchAddress_isSilent() {
    try (var person = browser.newContext()) {
      var asked = new AtomicInteger();
      person.route(
          SESSION,
          route -> {
            asked.incrementAndGet();
            route.fulfill(new Route.FulfillOptions().setStatus(404));
          });
      var page = lab(person);
      page.waitForCondition(() -> asked.get() == 1);

      assertThat(page.locator(".jp-Notebook").first()).isVisible(patiently());
      assertThat(page.locator(".Toastify__toast")).hasCount(0);
    }
  }

  private static Page lab(BrowserContext person) {
    person.setDefaultTimeout(PATIENCE);
    var page = person.newPage();
    page.navigate(running.get().address() + "/open/" + RunningFederation.DATASET);
    page.getByText("Open in JupyterLab").click();
    page.waitForURL(Pattern.compile("http://s[a-z2-7]{25}\\.localhost:\\d+/lab.*"));
    return page;
  }

  /** The first answer's end stays; it leaves time to open the notebook before it is saved. */
  private static Instant soon(Instant end) {
    return end.equals(Instant.EPOCH) ? Instant.now().plusSeconds(35) : end;
  }

  private static void answer(Route route, Map<String, ?> body) {
    route.fulfill(
        new Route.FulfillOptions().setContentType("application/json").setBody(Json.write(body)));
  }

  private static IsVisibleOptions patiently() {
    return new IsVisibleOptions().setTimeout(PATIENCE);
  }
}
