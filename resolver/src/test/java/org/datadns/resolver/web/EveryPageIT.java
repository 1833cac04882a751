package org.datadns.resolver.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.Cookie;
import com.microsoft.playwright.options.ReducedMotion;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import nu.validator.client.EmbeddedValidator;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Looks at every page in Chromium: axe-core finds nothing in it, in light and in dark, its HTML is
 * valid, it fits a phone, and nothing comes from another host. The pages are in {@link
 * ShownPage#ALL}.
 *
 * <p>With {@code PICTURES_WRITE=1} in the environment it writes the pictures of {@code
 * docs/pictures} too.
 */
class EveryPageIT {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final int WIDE = 1200;
  private static final int PHONE = 390;
  private static final int HEIGHT = 844;

  /** All rules, and that of WCAG 2.2, 2.5.8, which axe-core leaves out unless asked. */
  private static final String ALL_RULES =
      "{resultTypes: ['violations'], rules: {'target-size': {enabled: true}}}";

  private static final String COLOURS_ALONE = "{runOnly: ['color-contrast']}";
  private static final String SIZES_ALONE =
      "{runOnly: ['target-size', 'color-contrast', 'scrollable-region-focusable']}";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static PageStage stage;
  private static Playwright playwright;
  private static Browser chromium;
  private static String axe;

  @BeforeAll
  static void start() throws IOException {
    stage = new PageStage(database, directory);
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    chromium =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions().setExecutablePath(Path.of("/usr/bin/chromium")));
    try (var script = EveryPageIT.class.getResourceAsStream("/axe.min.js")) {
      axe = new String(script.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @AfterAll
  static void stop() {
    if (playwright != null) {
      playwright.close();
    }
    if (stage != null) {
      stage.close();
    }
  }

  static List<ShownPage> pages() {
    return ShownPage.ALL;
  }

  @ParameterizedTest
  @MethodSource("pages")
  void aPage_isForEverybody_valid_andAskedOfNobodyElse(ShownPage shown) throws Exception {
    stage.beat();
    try (var context = chromium.newContext(options())) {
      stage
          .cookies(shown.who())
          .forEach(
              (name, value) ->
                  context.addCookies(
                      List.of(
                          new Cookie(name, value).setUrl(stage.resolver.address().toString()))));
      context.setDefaultTimeout(PATIENCE.toMillis());
      var page = context.newPage();
      var asked = new ArrayList<String>();
      page.onRequest(request -> asked.add(request.url()));
      var faults = new ArrayList<String>();
      page.onConsoleMessage(
          message -> {
            if (message.type().equals("error") && !message.text().contains("status of 4")) {
              faults.add(message.text());
            }
          });

      var html = show(page, shown).text();

      assertThat(faultsOf(html)).as("HTML of %s", page.url()).isEmpty();
      page.evaluate(axe);
      assertThat(violations(page, ALL_RULES)).as("light").isEmpty();
      PagePictures.take(shown, PagePictures.Look.LIGHT, page);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.DARK));
      assertThat(violations(page, COLOURS_ALONE)).as("dark").isEmpty();
      PagePictures.take(shown, PagePictures.Look.DARK, page);
      page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(ColorScheme.LIGHT));
      page.setViewportSize(PHONE, HEIGHT);
      assertThat(violations(page, SIZES_ALONE)).as("phone").isEmpty();
      assertThat((Integer) page.evaluate("document.scrollingElement.scrollWidth"))
          .as("width on a phone")
          .isLessThanOrEqualTo(PHONE);
      PagePictures.take(shown, PagePictures.Look.PHONE, page);
      assertThat(faults).isEmpty();
      assertThat(asked)
          .isNotEmpty()
          .allSatisfy(url -> assertThat(url).startsWith(stage.resolver.address() + "/"));
    }
  }

  private static Browser.NewContextOptions options() {
    return new Browser.NewContextOptions()
        .setViewportSize(WIDE, HEIGHT)
        .setReducedMotion(ReducedMotion.REDUCE)
        .setColorScheme(ColorScheme.LIGHT);
  }

  private static Response show(Page page, ShownPage shown) {
    var first = page.navigate(stage.resolver.address() + stage.path(shown));
    return shown
        .press()
        .map(
            button ->
                page.waitForResponse(
                    answer -> answer.request().isNavigationRequest() && answer.status() == 200,
                    () -> page.locator(button).first().click()))
        .or(() -> Optional.of(first))
        .orElseThrow();
  }

  @SuppressWarnings("unchecked")
  private static List<String> violations(Page page, String options) {
    return (List<String>)
        page.evaluate(
            "async () => (await axe.run(document, "
                + options
                + ")).violations.map(found => found.id + ': ' + found.nodes.map("
                + "node => node.html + ' ' + node.failureSummary).join(' | '))");
  }

  /** What the validator of the W3C finds, without what it merely remarks. */
  private static List<String> faultsOf(String html) throws Exception {
    var validator = new EmbeddedValidator();
    // titles are in whatever language
    validator.setNoLangDetect(true);
    validator.setOutputFormat(EmbeddedValidator.OutputFormat.GNU);
    return validator
        .validate(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)))
        .lines()
        .filter(line -> !line.contains(": info") && !line.isBlank())
        .toList();
  }
}
