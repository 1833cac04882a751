package org.datadns.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ScreenshotType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionView;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tools that are not Jupyter, in a real browser through the proxy, which strips the session's path:
 * the shipped code-server, and what stands in for RStudio.
 */
class StripIT {
  private static final Path TOOLS = Path.of("target", "strip-tools").toAbsolutePath();

  @RegisterExtension
  static final RunningFederation running =
      RunningFederation.inHostsAndPaths("code", Map.of("tools-directory", tools()));

  @RegisterExtension static final Chromium chromium = new Chromium();

  /** One request waits for what another one causes. */
  private static final String EVENT =
      """
      async () => {
        const post = async (path, body) => (await (await fetch(path, {method: 'POST', body})).json()).result;
        const event = post('events/get_events', '');
        let typed;
        for (let answered = false; !answered; ) {
          typed = await post('rpc/console_input', 'typed');
          answered = await Promise.race([event.then(() => true), new Promise(done => setTimeout(() => done(false), 200))]);
        }
        return `${typed} ${(await event) > 0 ? 1 : 0}`;
      }
      """;

  private static final String ECHO =
      """
      () => new Promise((done, failed) => {
        const socket = new WebSocket(new URL('echo', document.baseURI).href.replace('http', 'ws'));
        socket.onopen = () => socket.send('back');
        socket.onmessage = message => done(message.data);
        socket.onerror = () => failed(new Error('no socket'));
      })
      """;

  /** A host for each session at one site, a path for each at the other. */
  @ParameterizedTest
  @ValueSource(strings = {"north", "south"})
  void window_andTerminalOverTheWebSocket_readTheData(String site) {
    try (var person = person()) {
      var session = person.open(request("code-server", site));
      var address = session.url().orElseThrow();
      var sockets = new CopyOnWriteArrayList<String>();
      person.browser().onPage(page -> page.onWebSocket(socket -> sockets.add(socket.url())));
      var page = person.enter(session);
      assertThat(page.locator(".monaco-workbench")).isVisible(Chromium.patiently());
      assertThat(page.locator(".explorer-folders-view").getByText("data"))
          .isVisible(Chromium.patiently());

      assertThat(page.url()).startsWith(address).contains("folder=/home/coder");
      assertThat(sockets)
          .isNotEmpty()
          .allSatisfy(url -> assertThat(url).startsWith(address.replaceFirst("http", "ws")));
      openTerminal(page);
      type(
          page,
          "(ls $DATASET_PATH | head -1; touch $DATASET_PATH/mine; id -u) > seen 2>&1; touch done");
      assertThat(page.locator(".explorer-folders-view").getByText("done"))
          .isVisible(Chromium.patiently());
      assertThat(Engine.run("exec", container(session), "cat", "/home/coder/seen"))
          .startsWith("LICENCE.txt\n")
          .contains("Read-only file system")
          .endsWith("1000\n");
      picture(page, site);
    }
  }

  /**
   * What stands in for RStudio redirects to absolute addresses, by what the proxy's headers say of
   * it, waits with answers and takes requests of its own origin alone.
   */
  @ParameterizedTest
  @ValueSource(strings = {"north", "south"})
  void rstudiosRedirects_longPollsAndSockets_findTheSession(String site) {
    try (var person = person()) {
      var session = person.open(request("rstudio", site));
      var address = session.url().orElseThrow();
      var page = person.enter(session);

      assertThat(page.url()).isEqualTo(address + "s/4d2a/");
      assertThat(page.locator("#root")).hasText(URI.create(address).getPath());
      assertThat(page.evaluate(EVENT)).isEqualTo("typed 1");
      assertThat(page.evaluate(ECHO)).isEqualTo("back");
      assertThat(person.browser().cookies(address))
          .filteredOn(cookie -> cookie.name.equals("session-id"))
          .extracting(cookie -> cookie.path)
          .allSatisfy(path -> assertThat(URI.create(address).getPath()).startsWith(path));
    }
  }

  private static Person person() {
    return Person.in(
        chromium.get(),
        new Browser.NewContextOptions()
            .setViewportSize(1200, 800)
            .setPermissions(List.of("clipboard-read", "clipboard-write")),
        running.get().address());
  }

  private static SessionRequest request(String tool, String site) {
    return new SessionRequest(
        RunningFederation.DATASET,
        Optional.of(tool),
        Optional.empty(),
        Optional.of(site.equals("north") ? running.north() : running.south()),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static String container(SessionView session) {
    return Engine.containersOfSession(session.id()).getFirst();
  }

  private static void openTerminal(Page page) {
    page.keyboard().press("Control+`");
    assertThat(page.locator(".terminal-wrapper.active .xterm-screen"))
        .isVisible(Chromium.patiently());
  }

  private static void type(Page page, String line) {
    page.locator(".xterm-helper-textarea").first().focus();
    page.keyboard().type(line);
    page.keyboard().press("Enter");
  }

  private static void picture(Page page, String site) {
    page.screenshot(
        new Page.ScreenshotOptions()
            .setPath(Chromium.PICTURES.resolve("code-server-" + site + ".jpg"))
            .setType(ScreenshotType.JPEG)
            .setQuality(70));
  }

  private static String tools() {
    try {
      Files.createDirectories(TOOLS);
      var shipped = Jars.ofWorkingDirectory().tools();
      Files.copy(
          shipped.resolve("code-server.yaml"),
          TOOLS.resolve("code-server.yaml"),
          StandardCopyOption.REPLACE_EXISTING);
      // its image cannot be had everywhere: all the shipped file says but what is of the image
      var rstudio =
          Files.readString(shipped.resolve("rstudio.yaml"))
              .replaceAll("(?m)^image:.*", "image: " + RunningFederation.IMAGE)
              .replaceAll("(?m)^home:.*", "home: /home/jovyan")
              .replaceAll("(?ms)^command:.*?(?=^port:)", "")
              .replaceAll("(?ms)^mounts:.*", "");
      Files.writeString(
          TOOLS.resolve("rstudio.yaml"),
          rstudio
              + """
              command: [/opt/stand-in/serve, rstudio, --port, "{port}"]
              mounts: [{path: %s, target: /opt/stand-in}]
              sizes: [{id: small, memory: 256MiB, cpus: 1, pids: 64}]
              """
                  .formatted(shipped.resolveSibling("images/stand-in")));
      return TOOLS.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
