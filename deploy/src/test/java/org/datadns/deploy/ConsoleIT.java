package org.datadns.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A site's admin at the console, in a real browser, with a real agent that decides. */
class ConsoleIT {
  private static final String SITE = "console-north";
  private static final Duration SOON = Duration.ofSeconds(90);

  @RegisterExtension static final Chromium chromium = new Chromium();

  private final Path directory;
  private final Federation federation;

  ConsoleIT() throws IOException {
    directory = Files.createTempDirectory(Path.of("/var/tmp"), "data-dns-console-");
    // the database's own user has to pass through it, and the sessions' account
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    federation = new Federation(Jars.ofWorkingDirectory(), directory, RunningFederation.IMAGE);
  }

  @BeforeEach
  void start() throws IOException {
    for (var name : List.of("ice", "sea")) {
      var data = Files.createDirectories(directory.resolve("archive").resolve(name));
      Files.writeString(data.resolve("data.csv"), "1,2\n");
    }
    federation.startResolver(Map.of());
    federation.startSite(
        SITE,
        "North Coast Observatory",
        List.of(),
        Map.of(
            "driver",
            "simulated",
            "simulated",
            Map.of("for-trials", true),
            "console",
            Map.of(
                "mounts",
                List.of(
                    Map.of("name", "archive", "path", directory.resolve("archive").toString())))));
  }

  @AfterEach
  void stop() throws IOException {
    federation.close();
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void registersOneAndMany_whileTheAgentIsAwayToo_andDrains() throws IOException {
    try (var context =
        chromium
            .get()
            .newContext(
                new Browser.NewContextOptions()
                    .setExtraHTTPHeaders(
                        Map.of("Authorization", "Bearer " + federation.adminToken())))) {
      context.setDefaultTimeout(Chromium.PATIENCE.toMillis());
      var page = context.newPage();
      page.navigate(federation.address() + "/console/sites");
      reloadUntil(page, link(page, "North Coast Observatory"));
      link(page, "North Coast Observatory").click();
      page.locator(".parts a", new Page.LocatorOptions().setHasText("Datasets")).click();
      // the mount is told with a heartbeat
      reloadUntil(page, page.locator("#mount"));
      assertThat(page.locator("body")).not().containsText(directory.toString());

      page.getByLabel("Identifier", new Page.GetByLabelOptions().setExact(true))
          .fill("10.5072/FK2/ICE");
      page.getByLabel("Path below the mount").fill("ice");
      page.getByLabel("Title").fill("Ice of the north");
      button(page, "Register").click();
      reloadUntil(page, page.getByText("Added"));

      federation.agent(SITE).close();
      link(page, "Datasets at").click();
      var file = directory.resolve("datasets.csv");
      Files.writeString(
          file,
          """
          identifier,mount,path,title
          10.5072/FK2/SEA,archive,sea,The sea
          10.5072/FK2/GONE,archive,/etc/passwd,Not below it
          10.5072/FK2/LOST,archive,lost,Nothing there
          """);
      page.getByLabel("A file").setInputFiles(file);
      button(page, "Look what would come of it").click();
      assertThat(page.locator("main")).containsText("Say where it lies below the mount");
      button(page, "Propose 2 datasets").click();
      assertThat(page.getByText("Waits for the agent")).isVisible();

      federation.restartSite(SITE);
      reloadUntil(page, page.getByText("2 taken, 1 refused, of 3"));

      link(page, "Datasets at").click();
      reloadUntil(page, row(page, "fk2/lost").getByText(Pattern.compile("There is nothing where")));
      assertThat(row(page, "fk2/sea").getByText("Readable")).isVisible();
      row(page, "fk2/lost").getByRole(AriaRole.BUTTON).click();
      reloadUntil(page, page.getByText("Removed"));

      page.navigate(federation.address() + "/console/sites/" + SITE);
      page.getByLabel("Reason, for people").first().fill("The machine is replaced.");
      button(page, "Drain").click();
      assertThat(page.locator("main")).containsText("Draining The machine is replaced.");
      button(page, "Resume").click();
      assertThat(page.locator("main")).containsText("It takes new sessions.");
    }
  }

  private static Locator link(Page page, String name) {
    return page.getByRole(AriaRole.LINK, new Page.GetByRoleOptions().setName(name)).first();
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  private static Locator row(Page page, String identifier) {
    return page.locator("tr", new Page.LocatorOptions().setHasText(identifier));
  }

  /** Pages of the console look again when they are asked to. */
  private static void reloadUntil(Page page, Locator there) {
    Await.until(
        "the page to show " + there,
        SOON,
        () -> {
          if (there.first().isVisible()) {
            return true;
          }
          page.reload();
          return there.first().isVisible();
        });
  }
}
