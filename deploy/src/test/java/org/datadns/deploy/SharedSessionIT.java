package org.datadns.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Two people with a browser each, known by a real Keycloak, in one JupyterLab: until one of them is
 * taken off.
 */
@Tag("long")
class SharedSessionIT {
  private static final String SECRET = "the resolver's secret at the provider";
  private static final Keycloak keycloak = new Keycloak();

  @RegisterExtension
  static final RunningFederation running =
      new RunningFederation(
          "shared",
          Map.of(
              "sign-in",
              Map.of(
                  "providers",
                  List.of(
                      Map.of(
                          "id", "campus",
                          "label", "Campus login",
                          "issuer", keycloak.issuer(),
                          "client-id", "resolver",
                          "client-secret-file", secretFile().toString())))),
          Map.of());

  @RegisterExtension static final Chromium chromium = new Chromium();

  @BeforeAll
  static void start() {
    keycloak.start(
        List.of(
            new Keycloak.Client(
                "resolver",
                Optional.of(SECRET),
                running.get().address() + "/sign-in/campus/callback")),
        "ada",
        "bob",
        "eve");
  }

  @AfterAll
  static void stop() {
    keycloak.close();
  }

  @Test
  void oneSession_isForTwo_untilOneIsTakenOff_andForNobodyElse() {
    var resolver = running.get().address();
    var ada = signedIn("ada");
    go(ada, resolver + "/open/" + RunningFederation.DATASET + "?site=" + running.north());
    ada.getByText("Open in JupyterLab").click();
    ada.waitForURL(Pattern.compile("http://s[a-z2-7]{25}\\.localhost:.*/lab.*"));
    var origin = ada.url().substring(0, ada.url().indexOf('/', "http://".length()) + 1);
    var session = origin.substring("http://".length()).split("\\.", 2)[0];
    var page = resolver + "/sessions/" + session;

    var desk = ada.context().newPage();
    go(desk, page + "/shares");
    desk.locator("#name").fill("bob@campus.example");
    desk.getByText("Share", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(desk.getByText("Has not joined yet")).isVisible();

    // the session's own address leads whoever was named to the question, and others nowhere
    var bob = signedIn("bob");
    go(bob, origin);
    bob.waitForURL(page + "/join");
    var eve = signedIn("eve");
    go(eve, origin);
    assertThat(eve.getByText("belongs to someone else")).isVisible();
    bob.getByText("Join", new Page.GetByTextOptions().setExact(true)).click();
    bob.waitForURL(page);
    go(bob, origin);
    bob.waitForURL(Pattern.compile(Pattern.quote(origin) + "lab.*"));

    Cell.run(bob, "import os; open(os.path.expanduser('~/by-bob.txt'), 'w').write('here')");
    assertThat(status(ada, "api/contents/by-bob.txt")).isEqualTo(200);
    assertThat(status(bob, ".well-known/data-dns/extend")).isIn(403, 405);
    go(desk, page + "/shares");
    assertThat(desk.getByText("Is in")).isVisible();

    bob.evaluate(
        """
        url => new Promise(done => {
          window.socket = new WebSocket(url);
          window.over = new Promise(end => { window.socket.onclose = () => end('over'); });
          window.socket.onopen = done;
        })
        """,
        origin.replace("http", "ws") + "api/events/subscribe");
    desk.locator("form[action$='/revoke'] button").first().click();
    assertThat(bob.evaluate("() => window.over")).isEqualTo("over");
    assertThat(status(bob, "api/contents/by-bob.txt")).isEqualTo(403);
    assertThat(status(ada, "api/contents/by-bob.txt")).isEqualTo(200);
    go(bob, origin);
    assertThat(bob.getByText("belongs to someone else")).isVisible();

    go(desk, page);
    desk.locator("#stop button").click();
    Await.until("its end", Chromium.PATIENCE, () -> Engine.containersOfSession(session).isEmpty());
  }

  private static Object status(Page tab, String path) {
    return tab.evaluate("async path => (await fetch('/' + path)).status", path);
  }

  /** The page of somebody in a browser of their own, who signed in. */
  private static Page signedIn(String person) {
    var browser = chromium.get().newContext();
    browser.setDefaultTimeout(Chromium.PATIENCE.toMillis());
    var tab = browser.newPage();
    go(tab, running.get().address() + "/sign-in?return=/sessions");
    tab.getByText("Campus login").click();
    tab.locator("#username").fill(person);
    tab.locator("#password").fill(person);
    tab.locator("#kc-login").click();
    assertThat(tab.locator("#person")).hasText(person + " Example");
    return tab;
  }

  /** Goes there; Chromium breaks off whatever is under way when a container comes or goes. */
  private static void go(Page tab, String address) {
    Await.until(
        address,
        Chromium.PATIENCE,
        () -> {
          try {
            tab.navigate(address);
            return true;
          } catch (PlaywrightException e) {
            if (e.getMessage().contains("ERR_NETWORK_CHANGED")) {
              return false;
            }
            throw e;
          }
        });
  }

  private static Path secretFile() {
    try {
      var file = Files.createTempFile("data-dns-test-", "-secret");
      Files.writeString(file, SECRET + "\n");
      file.toFile().deleteOnExit();
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
