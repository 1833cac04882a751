package org.datadns.deploy;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.LocatorAssertions.ContainsTextOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionRequest;
import org.datadns.protocol.wire.SessionView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * JupyterLab tells its person that the session is about to end: by what the agent says, and where
 * that would take too long by what the test answers for it.
 */
class NoticeIT {
  @RegisterExtension
  static final RunningFederation running =
      RunningFederation.inHostsAndPaths(
          "notice",
          // every session is warned of its age from its first second on, until it is extended
          Map.of(
              "session",
              Map.of(
                  "maximum-age",
                  "PT1H",
                  "warn-before",
                  "PT1H",
                  "idle-after",
                  "PT2H",
                  "look-every",
                  "PT1S")));

  @RegisterExtension static final Chromium chromium = new Chromium();

  private static final String SESSION = "**/.well-known/data-dns/session";
  private static final String EXTEND = "**/.well-known/data-dns/extend";

  @Test
  void aWarning_isShownWithTheEnd_saves_andIsExtended() {
    try (var person = person()) {
      var extended = new AtomicInteger();
      var end = new AtomicReference<>(Instant.EPOCH);
      person
          .browser()
          .route(
              SESSION,
              route ->
                  answer(
                      route,
                      extended.get() == 0
                          ? Map.of(
                              "state", "ready",
                              "endsAt", end.updateAndGet(NoticeIT::soon).toString(),
                              "warning",
                                  Map.of(
                                      "code", "idle", "text", "Nobody seems to use this session."))
                          : Map.of("state", "ready")));
      person
          .browser()
          .route(
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
                assertThat(notice).isVisible(Chromium.patiently());
                assertThat(notice)
                    .containsText(
                        Pattern.compile(
                            "Nobody seems to use this session\\. It ends at \\d\\d:\\d\\d"));
              });
      assertThat(saved.url()).contains(".ipynb");

      page.locator(".Toastify__toast").getByText("Extend").click();
      assertThat(page.getByText("The session goes on.")).isVisible(Chromium.patiently());
      assertThat(extended).hasValue(1);
    }
  }

  @Test
  void noSuchAddress_isSilent() {
    try (var person = person()) {
      var asked = new AtomicInteger();
      person
          .browser()
          .route(
              SESSION,
              route -> {
                asked.incrementAndGet();
                route.fulfill(new Route.FulfillOptions().setStatus(404));
              });
      var page = lab(person);
      page.waitForCondition(() -> asked.get() == 1);

      assertThat(page.locator(".jp-Notebook").first()).isVisible(Chromium.patiently());
      assertThat(page.locator(".Toastify__toast")).hasCount(0);
    }
  }

  /** All of JupyterLab has to stay below the session's path: pages, calls, WebSockets, notice. */
  @Test
  void whereSessionsArePaths_theAgentsWarningIsShown_extended_andACellRuns() {
    try (var person = person()) {
      var session = open(person, running.south());
      var address = session.url().orElseThrow();
      assertThat(address).endsWith("/s/" + session.id() + "/");
      var strayed = new CopyOnWriteArrayList<String>();
      var sockets = new CopyOnWriteArrayList<String>();
      person
          .browser()
          .onRequest(
              request -> {
                if (request.url().startsWith("http")
                    && !request.url().startsWith(address)
                    && !request.url().startsWith(person.resolver().toString())) {
                  strayed.add(request.url());
                }
              });
      person.browser().onPage(page -> page.onWebSocket(socket -> sockets.add(socket.url())));
      var page = person.enter(session);
      assertThat(page.locator(".jp-Notebook").first()).isVisible(Chromium.patiently());

      var notice = page.locator(".Toastify__toast");
      assertThat(notice).isVisible(Chromium.patiently());
      assertThat(notice).containsText("the longest time it may run");
      var exactly = new Locator.GetByTextOptions().setExact(true);
      notice.getByText("Extend", exactly).click();
      assertThat(page.getByText("The session goes on.")).isVisible(Chromium.patiently());
      // the agent knows at once, the resolver with the next heartbeat
      Await.until(
          "the resolver to hear that it goes on",
          Duration.ofSeconds(30),
          () -> person.session(session.id()).warning().isEmpty());

      assertThat(page.getByText("(ipykernel) | Idle")).isVisible(Chromium.patiently());
      page.locator(".jp-Notebook .jp-CodeCell .jp-InputArea-editor").first().click();
      page.getByTitle(Pattern.compile("^Run this cell and advance")).click();
      assertThat(page.locator(".jp-OutputArea-output").first())
          .containsText(
              "LICENCE.txt", new ContainsTextOptions().setTimeout(Chromium.PATIENCE.toMillis()));
      assertThat(sockets)
          .isNotEmpty()
          .allSatisfy(url -> assertThat(url).startsWith(address.replaceFirst("http", "ws")));
      assertThat(strayed).isEmpty();
    }
  }

  private static Person person() {
    return Person.in(chromium.get(), new Browser.NewContextOptions(), running.get().address());
  }

  private static SessionView open(Person person, String site) {
    return person.open(
        new SessionRequest(
            RunningFederation.DATASET,
            Optional.of("jupyter"),
            Optional.empty(),
            Optional.of(site),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty()));
  }

  private static Page lab(Person person) {
    return person.enter(open(person, running.north()));
  }

  /** The first answer's end stays; it leaves time to open the notebook before it is saved. */
  private static Instant soon(Instant end) {
    return end.equals(Instant.EPOCH) ? Instant.now().plusSeconds(35) : end;
  }

  private static void answer(Route route, Map<String, ?> body) {
    route.fulfill(
        new Route.FulfillOptions().setContentType("application/json").setBody(Json.write(body)));
  }
}
