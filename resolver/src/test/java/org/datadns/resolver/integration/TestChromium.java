package org.datadns.resolver.integration;

import static org.awaitility.Awaitility.await;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType.LaunchPersistentContextOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.TimeoutError;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipInputStream;
import org.datadns.bookmarklet.Bookmarklet;
import org.datadns.bookmarklet.Extension;

/** Chromium with the extension on its toolbar, whose bookmarks can be clicked. */
final class TestChromium implements AutoCloseable {
  /** How long people here wait, on a machine that does other things too. */
  static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Playwright playwright;
  private final BrowserContext context;
  private final URI resolver;
  private final String extension;

  /**
   * Starts it.
   *
   * @param resolver whom bookmarklet and extension ask
   * @param directory an empty one, for its profile
   */
  TestChromium(URI resolver, Path directory) {
    this.resolver = resolver;
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE.toMillis());
    var unpacked = unpack(Extension.archive(resolver), directory.resolve("extension"));
    this.extension = id(unpacked);
    this.playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    this.context =
        playwright
            .chromium()
            .launchPersistentContext(
                directory.resolve("profile"),
                new LaunchPersistentContextOptions()
                    .setExecutablePath(Path.of("/usr/bin/chromium"))
                    .setArgs(
                        List.of(
                            "--disable-extensions-except=" + unpacked,
                            "--load-extension=" + unpacked,
                            "--enable-unsafe-extension-debugging")));
    context.setDefaultTimeout(PATIENCE.toMillis());
  }

  private static Path unpack(byte[] archive, Path directory) {
    try (var zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      Files.createDirectories(directory);
      for (var entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        Files.write(directory.resolve(entry.getName()), zip.readAllBytes());
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What Chromium calls an extension that is loaded from a directory: a digest of its path. */
  private static String id(Path directory) {
    try {
      byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(path);
      var id = new StringBuilder();
      for (int i = 0; i < 16; i++) {
        id.append((char) ('a' + (digest[i] >> 4 & 15))).append((char) ('a' + (digest[i] & 15)));
      }
      return id.toString();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Page newPage() {
    return context.newPage();
  }

  BrowserContext context() {
    return context;
  }

  /** As a click on a bookmark does: the browser navigates, not the page. */
  void clickBookmark(Page page) {
    var cdp = context.newCDPSession(page);
    var navigation = new JsonObject();
    navigation.addProperty("url", Bookmarklet.url(resolver));
    cdp.send("Page.navigate", navigation);
    cdp.detach();
  }

  /** As a click on the toolbar does: the extension may act on this tab from now on. */
  void clickToolbar(Page page) {
    var cdp = context.browser().newBrowserCDPSession();
    var tabs = new JsonObject();
    tabs.add("filter", JsonParser.parseString("[{\"type\":\"tab\"}]"));
    for (var tab : cdp.send("Target.getTargets", tabs).getAsJsonArray("targetInfos")) {
      if (tab.getAsJsonObject().get("url").getAsString().equals(page.url())) {
        var click = new JsonObject();
        click.addProperty("id", extension);
        click.add("targetId", tab.getAsJsonObject().get("targetId"));
        cdp.send("Extensions.triggerAction", click);
        cdp.detach();
        return;
      }
    }
    throw new AssertionError("no tab shows " + page.url());
  }

  /**
   * Shows a page, and the overlay in it. A click right after a page came is now and then lost in
   * Chromium, or comes before the extension may look at the page: then it is clicked again.
   */
  void showFromToolbar(Page page, String address) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              page.navigate(address);
              clickToolbar(page);
              return appears(page.locator("data-dns-overlay .close"));
            });
  }

  /** Clicks on a page that cannot show the overlay, as often as {@link #showFromToolbar} does. */
  void leaveFromToolbar(Page page, String address, String there) {
    await()
        .atMost(PATIENCE)
        .until(
            () -> {
              page.navigate(address);
              clickToolbar(page);
              return arrives(page, there);
            });
  }

  private static boolean arrives(Page page, String there) {
    try {
      page.waitForURL(there, new Page.WaitForURLOptions().setTimeout(5_000));
      return true;
    } catch (TimeoutError e) {
      return false;
    }
  }

  private static boolean appears(Locator element) {
    try {
      element.waitFor(new Locator.WaitForOptions().setTimeout(5_000));
      return true;
    } catch (TimeoutError e) {
      return false;
    }
  }

  /** What the toolbar says of its tabs, asked of the extension itself, in a tab of its own. */
  String badges(Page own) {
    if (!own.url().startsWith("chrome-extension:")) {
      own.navigate("chrome-extension://" + extension + "/manifest.json");
    }
    return (String)
        own.evaluate(
            "async () => (await Promise.all((await chrome.tabs.query({})).map("
                + "tab => chrome.action.getBadgeText({tabId: tab.id})))).join('')");
  }

  @Override
  public void close() {
    playwright.close();
  }
}
