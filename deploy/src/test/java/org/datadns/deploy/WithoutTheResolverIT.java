package org.datadns.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.PlaywrightException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.datadns.protocol.client.ResolverClient;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * The resolver dies; a person signs in at a site's own page with a real Keycloak, starts JupyterLab
 * there in a real browser and reads the data; the resolver comes back and nothing needs help. The
 * steps build on each other, in order.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class WithoutTheResolverIT {
  private static final String SECRET = "the resolver's secret at the provider";
  private static final Keycloak keycloak = new Keycloak();

  @RegisterExtension
  static final RunningFederation running =
      new RunningFederation(
          "alone",
          Map.of(
              "heartbeat",
              Map.of("period", "PT1S", "lease", "PT5S"),
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
          Map.of(
              "local-sessions",
              Map.of(
                  "silent-after",
                  "PT4S",
                  "providers",
                  List.of(
                      Map.of(
                          "id",
                          "campus",
                          "label",
                          "Campus login",
                          "issuer",
                          keycloak.issuer(),
                          "client-id",
                          "site")))));

  @RegisterExtension static final Chromium chromium = new Chromium();

  private static URI site;
  private static BrowserContext browser;
  private static Page page;
  private static String session;
  private static List<String> containers;

  @BeforeAll
  static void start() {
    site = address("api");
    keycloak.start(
        List.of(
            new Keycloak.Client("site", Optional.empty(), site + "/sign-in/campus/callback"),
            new Keycloak.Client(
                "resolver",
                Optional.of(SECRET),
                running.get().address() + "/sign-in/campus/callback")),
        "ada",
        "bob");
    browser = chromium.get().newContext();
    browser.setDefaultTimeout(Chromium.PATIENCE.toMillis());
    page = browser.newPage();
  }

  @AfterAll
  static void stop() {
    keycloak.close();
  }

  /** What somebody leaves in a workspace by way of the resolver, they find by way of the site. */
  @Test
  @Order(1)
  void whoSignsInAtTheResolver_isThatPersonEverywhere() {
    var resolver = running.get().address();
    go(page, resolver + "/sign-in?return=/sessions");
    page.getByText("Campus login").click();
    signIn(page, "ada");
    assertThat(page.locator("#person")).hasText("ada Example");
    assertThat(page.url()).isEqualTo(resolver + "/sessions");
    go(page, resolver + "/open/" + RunningFederation.DATASET + "?site=" + running.north());
    page.getByText("Open in JupyterLab").click();
    page.waitForURL(Pattern.compile("http://s[a-z2-7]{25}\\.localhost:.*/lab.*"));
    var first = URI.create(page.url()).getHost().split("\\.", 2)[0];
    Cell.run(
        page, "import os; open(os.path.expanduser('~/mine.txt'), 'w').write('written before')");
    go(page, resolver + "/sessions");
    page.locator("form[action$='/" + first + "/stop'] button").click();
    Await.until("its end", Chromium.PATIENCE, () -> Engine.containersOfSession(first).isEmpty());
    page.getByText("Sign out").click();
    assertThat(page.getByText("Campus login")).isVisible();
  }

  @Test
  @Order(2)
  void whoSignsInAtTheSite_isSentToTheResolver_whileItIsThere() {
    go(page, site + "/");
    // the provider knows ada by now, and asks nothing
    page.getByText("Campus login").click();
    assertThat(page.locator("#person")).hasText("ada Example");
    assertThat(page.locator("#closed")).containsText("The federation's resolver answers");
    assertThat(page.url()).isEqualTo(site + "/");
  }

  @Test
  @Order(3)
  void withoutTheResolver_aSessionIsStartedHere_entered_andReadsTheData() {
    running.get().resolver().kill();
    Await.until(
        "the site's own starts",
        Chromium.PATIENCE,
        () -> {
          go(page, site + "/?query=coast");
          return page.locator("#closed").count() == 0;
        });
    page.locator("#datasets").getByText("Coastlines").click();
    page.getByText("Open, small").click();
    page.waitForURL(Pattern.compile(".*/sessions/s[a-z2-7]{25}$"));
    session = page.url().substring(page.url().lastIndexOf('/') + 1);
    assertThat(page.locator("#enter")).isVisible(Chromium.patiently());
    enter(page);
    containers = Engine.containersOfSession(session);
    assertThat(containers).hasSize(1);
    var printed =
        Cell.run(
            page,
            """
            import os, glob
            print("files", sorted(os.path.basename(f) for f in glob.glob(os.environ["DATASET_PATH"] + "/*.nc"))[:1])
            print(open(os.path.expanduser("~/mine.txt")).read())
            """);
    assertThat(printed).contains("binned_").contains("written before");
  }

  @Test
  @Order(4)
  void somebodyElse_findsNeitherPageNorWayIn() {
    try (var theirs = chromium.get().newContext()) {
      theirs.setDefaultTimeout(Chromium.PATIENCE.toMillis());
      var tab = theirs.newPage();
      go(tab, site + "/sessions/" + session);
      tab.getByText("Campus login").click();
      signIn(tab, "bob");
      assertThat(tab.locator("#problem")).containsText("no such session");
      go(tab, sessionAddress());
      assertThat(tab.locator("#problem")).containsText("no such session");
      assertThat(tab.url()).startsWith(site.toString());
    }
  }

  @Test
  @Order(5)
  void whenTheResolverComesBack_theSiteIsAMember_andTheSessionGoesOn() {
    running.get().restartResolver();
    var client = new ResolverClient(running.get().address());
    Await.until(
        "the site at the resolver",
        Chromium.PATIENCE,
        () ->
            client.resolve(RunningFederation.DATASET).replicas().stream()
                .anyMatch(
                    replica ->
                        replica.site().equals(running.north())
                            && replica.state().equals("available")));
    // heartbeats come and go, each with what the resolver wants stopped
    for (int i = 0; i < 3; i++) {
      var before = lastHeartbeat();
      Await.until("a heartbeat", Chromium.PATIENCE, () -> !lastHeartbeat().equals(before));
    }
    var own = browser.newPage();
    go(own, site + "/sessions/" + session);
    assertThat(own.locator("#state")).hasText("ready");
    go(own, site + "/");
    assertThat(own.locator("#closed")).isVisible();
    own.close();
    assertThat(Engine.containersOfSession(session)).isEqualTo(containers);
    assertThat(Cell.run(page, "print(6 * 7)")).contains("42");
  }

  @Test
  @Order(6)
  void anAgentThatStartsAgain_knowsSessionAndPerson() {
    running.get().agent(running.north()).kill();
    running.get().restartSite(running.north());
    assertThat(Engine.containersOfSession(session)).isEqualTo(containers);
    // another tab of the same person, which has no cookie of the session's
    browser.clearCookies(
        new BrowserContext.ClearCookiesOptions().setDomain(URI.create(sessionAddress()).getHost()));
    go(page, site + "/sessions/" + session);
    enter(page);
  }

  @Test
  @Order(7)
  void itsPersonStopsIt_andSignsOut() {
    go(page, site + "/sessions/" + session);
    page.locator("#stop").click();
    assertThat(page.locator("#state")).hasText("ended");
    assertThat(Engine.containersOfSession(session)).isEmpty();
    page.getByText("Sign out").click();
    page.waitForURL(site + "/sign-in");
    go(page, site + "/sessions/" + session);
    assertThat(page.getByText("Campus login")).isVisible();
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

  /** Goes there; Chromium breaks off whatever is under way when a container comes or goes. */
  /** Fills in the form that Keycloak shows. */
  private static void signIn(Page tab, String person) {
    tab.locator("#username").fill(person);
    tab.locator("#password").fill(person);
    tab.locator("#kc-login").click();
  }

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

  /** From the session's page into the tool. */
  private static void enter(Page tab) {
    var address = tab.locator("#enter").getAttribute("href");
    go(tab, address);
    tab.waitForURL(url -> url.startsWith(address) && !url.contains("/.well-known/"));
  }

  private static String sessionAddress() {
    return address("sessions") + "/";
  }

  private static URI address(String socket) {
    var words = List.of(running.get().agent(running.north()).readyLine().split(" "));
    var text = words.get(words.indexOf(socket) + 1);
    return URI.create(session == null ? text.replace("*", "any") : text.replace("*", session));
  }

  /** As the agent itself says. */
  private static String lastHeartbeat() {
    var access =
        Json.read(
            DurableFile.read(running.get().stateDirectory(running.north()).resolve("admin.json"))
                .orElseThrow(),
            JsonNode.class);
    try (var http = HttpClient.newHttpClient()) {
      var request =
          HttpRequest.newBuilder(URI.create(access.get("address").asText() + "/status"))
              .header("Authorization", "Bearer " + access.get("token").asText())
              .build();
      return Json.read(http.send(request, BodyHandlers.ofString()).body(), JsonNode.class)
          .path("lastHeartbeat")
          .asText();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
