package org.datadns.deploy;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Debian's Chromium for one test class. */
final class Chromium implements BeforeAllCallback, AfterAllCallback {
  /** How long people here wait for a page, on a machine that does other things too. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Where pictures of pages go, for people to look at. */
  static final Path PICTURES = Path.of("target", "pictures");

  private Optional<Playwright> playwright = Optional.empty();
  private Optional<Browser> browser = Optional.empty();

  @Override
  public void beforeAll(ExtensionContext context) {
    start();
  }

  /** Starts it with these arguments of its command line. */
  void start(String... arguments) {
    var started =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    playwright = Optional.of(started);
    browser =
        Optional.of(
            started
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                        .setArgs(List.of(arguments))));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    close();
  }

  void close() {
    playwright.ifPresent(Playwright::close);
  }

  Browser get() {
    return browser.orElseThrow();
  }

  /** {@link #PATIENCE} for something to appear. */
  static IsVisibleOptions patiently() {
    return new IsVisibleOptions().setTimeout(PATIENCE.toMillis());
  }
}
