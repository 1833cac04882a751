package org.datadns.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.LocatorAssertions.IsVisibleOptions;
import com.microsoft.playwright.options.ScreenshotType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The shipped code-server in a real browser, through the proxy: a tool that is not Jupyter. */
class CodeServerIT {
  private static final Path TOOLS = Path.of("target", "code-server-tools").toAbsolutePath();

  @RegisterExtension
  static final RunningFederation running =
      new RunningFederation("code", Map.of(), Map.of("tools-directory", tools()));

  private static final double PATIENCE = Duration.ofSeconds(60).toMillis();

  @Test
  void window_andTerminalOverTheWebSocket_readTheData() {
    try (var playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        var browser =
            playwright
                .chromium()
                .launch(
                    new BrowserType.LaunchOptions()
                        .setExecutablePath(Path.of("/usr/bin/chromium")));
        var person =
            browser.newContext(
                new Browser.NewContextOptions()
                    .setViewportSize(1200, 800)
                    .setPermissions(List.of("clipboard-read", "clipboard-write")))) {
      person.setDefaultTimeout(PATIENCE);
      var page = person.newPage();
      var sockets = new CopyOnWriteArrayList<String>();
      page.onWebSocket(socket -> sockets.add(socket.url()));

      page.navigate(running.get().address() + "/open/" + RunningFederation.DATASET);
      page.getByText("Open in VS Code").click();
      page.waitForURL(
          Pattern.compile("http://s[a-z2-7]{25}\\.localhost:\\d+/.*folder=/home/coder.*"));
      assertThat(page.locator(".monaco-workbench")).isVisible(patiently());
      assertThat(page.locator(".explorer-folders-view").getByText("data")).isVisible(patiently());

      var origin = Visitor.origin(URI.create(page.url()));
      assertThat(sockets)
          .isNotEmpty()
          .allSatisfy(
              socket -> assertThat(socket).startsWith(origin.replaceFirst("http", "ws") + "/"));
      openTerminal(page);
      type(
          page,
          "(ls $DATASET_PATH | head -1; touch $DATASET_PATH/mine; id -u) > seen 2>&1; touch done");
      assertThat(page.locator(".explorer-folders-view").getByText("done")).isVisible(patiently());
      assertThat(Engine.run("exec", running.containers().getFirst(), "cat", "/home/coder/seen"))
          .startsWith("LICENCE.txt\n")
          .contains("Read-only file system")
          .endsWith("1000\n");
      picture(page);
    }
  }

  private static void openTerminal(Page page) {
    page.keyboard().press("Control+`");
    assertThat(page.locator(".terminal-wrapper.active .xterm-screen")).isVisible(patiently());
  }

  private static void type(Page page, String line) {
    page.locator(".xterm-helper-textarea").first().focus();
    page.keyboard().type(line);
    page.keyboard().press("Enter");
  }

  private static void picture(Page page) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Path.of("target", "pictures", "code-server.jpg"))
            .setType(ScreenshotType.JPEG)
            .setQuality(70));
  }

  private static IsVisibleOptions patiently() {
    return new IsVisibleOptions().setTimeout(PATIENCE);
  }

  private static String tools() {
    try {
      Files.createDirectories(TOOLS);
      Files.writeString(
          TOOLS.resolve("code-server.yaml"),
          Files.readString(Jars.ofWorkingDirectory().tools().resolve("code-server.yaml")));
      return TOOLS.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
