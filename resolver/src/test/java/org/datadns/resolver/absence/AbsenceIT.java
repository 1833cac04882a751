package org.datadns.resolver.absence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.DatasetRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What people get who look for a dataset that no site holds. */
class AbsenceIT {
  private static final String HELD = "doi:10.5072/fk2/held";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver, HELD);
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/open?id=", "/open/", "/resolve?id=", "/resolve/"})
  void browserIsTold_whereElseItIs_andCanAskForIt(String path) {
    var page = resolver.get(path + "doi:10.5281/zenodo.3242074", "Accept", "text/html");
    assertThat(page.statusCode()).isEqualTo(404);
    assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(page.body())
        .contains("href=\"https://doi.org/10.5281/zenodo.3242074\"")
        .contains("href=\"https://zenodo.org/api/records/3242074/files-archive\"")
        .contains("href=\"https://binder.example/v2/zenodo/10.5281/zenodo.3242074/\"")
        .contains("action=\"/requests\"")
        .contains("unknown-identifier")
        .as("no mailer is configured")
        .doesNotContain("name=\"email\"");
  }

  @Test
  void programsAreToldAsBefore() {
    var answer = resolver.get("/open?id=doi:10.5072/never", "Accept", "application/json");
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(Json.read(answer.body(), Problem.class).code()).isEqualTo("unknown-identifier");
  }

  @Test
  void onePersonCountsOnce_andEveryoneWhoAsksIsSeenByAdmins() {
    var one = ask("doi:10.5072/FK2/Wanted", "");
    assertThat(one.statusCode()).isEqualTo(303);
    assertThat(one.headers().firstValue("Location")).hasValue("/requests");
    String cookie = TestResolver.cookie(one);
    ask("https://doi.org/10.5072/fk2/wanted", cookie);
    ask("doi:10.5072/fk2/wanted", "");

    assertThat(request("doi:10.5072/fk2/wanted"))
        .satisfies(
            wanted -> {
              assertThat(wanted.people()).isEqualTo(2);
              assertThat(wanted.signedIn()).isZero();
              assertThat(wanted.heldSince()).isEmpty();
            });
    assertThat(resolver.get("/requests", "Accept", "text/html", "Cookie", cookie).body())
        .contains("doi:10.5072/fk2/wanted", "Not here yet");

    form("/requests/withdraw", "identifier=doi:10.5072/fk2/wanted", cookie);
    assertThat(request("doi:10.5072/fk2/wanted").people()).isEqualTo(1);
    admin().dropRequests("doi:10.5072/fk2/wanted");
    assertThat(requests()).noneMatch(it -> it.identifier().equals("doi:10.5072/fk2/wanted"));
    assertThat(admin().actions())
        .anyMatch(it -> it.action().equals("drop-requests") && it.target().endsWith("/fk2/wanted"));
  }

  @Test
  void onceASiteHoldsIt_thePersonIsToldOnTheirPage() {
    String cookie = TestResolver.cookie(ask("doi:10.5072/fk2/arrives", ""));
    site.hold(HELD, "doi:10.5072/fk2/arrives");
    // whoever asks next wakes the watch; it looks by itself every ten seconds
    ask("doi:10.5072/fk2/another", cookie);
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(
                        resolver.get("/requests", "Accept", "text/html", "Cookie", cookie).body())
                    .contains("It is here", "/open?id=doi%3A10.5072%2Ffk2%2Farrives"));
    assertThat(request("doi:10.5072/fk2/arrives").heldSince()).isPresent();
  }

  @Test
  void nobodyAsksForWhatIsHere_orForNothing_orForEver() {
    assertThat(code(ask(HELD, ""))).isEqualTo("held-already");
    assertThat(code(ask("what is this", ""))).isEqualTo("invalid-identifier");
    assertThat(code(form("/requests", "identifier=doi:10.5072/x&email=a@b.example", "")))
        .isEqualTo("no-mail");
    assertThat(code(form("/requests", "identifier=doi:10.5072/x&email=no%0D%0Amail@b.example", "")))
        .isEqualTo("invalid-email");
    assertThat(code(form("/requests", "", ""))).isEqualTo("missing-field");

    String cookie = TestResolver.cookie(ask("doi:10.5072/many/0", ""));
    for (int i = 1; i < Requests.MOST_OF_ONE; i++) {
      assertThat(ask("doi:10.5072/many/" + i, cookie).statusCode()).isEqualTo(303);
    }
    assertThat(code(ask("doi:10.5072/many/more", cookie)))
        .isEqualTo("too-many-requests-for-datasets");
    assertThat(ask("doi:10.5072/many/7", cookie).statusCode()).as("asked again").isEqualTo(303);
  }

  @Test
  void guestsOfOneNetwork_leaveRoomForOthers() {
    database.jdbi().useHandle(h -> h.execute("delete from dataset_request"));
    database
        .jdbi()
        .useHandle(
            h ->
                h.execute(
                    "insert into dataset_request (identifier, person, signed_in, network, asked_at)"
                        + " select 'doi:10.5072/net/' || n, 'guest' || n, false,"
                        + " case when n <= 199 then '127.0.0.1' else '192.0.2.7' end, now()"
                        + " from generate_series(1, 600) n"));
    try {
      String cookie = TestResolver.cookie(ask("doi:10.5072/net/last", ""));
      assertThat(code(ask("doi:10.5072/net/more", ""))).isEqualTo("too-many-from-your-network");
      assertThat(ask("doi:10.5072/net/last", cookie).statusCode()).as("again").isEqualTo(303);
    } finally {
      database
          .jdbi()
          .useHandle(
              h ->
                  h.execute(
                      "delete from dataset_request where identifier like 'doi:10.5072/net/%'"));
    }
  }

  @Test
  void onlyAdminsSeeWhatIsAskedFor() {
    assertThat(resolver.get("/api/requests").statusCode()).isEqualTo(401);
    assertThat(resolver.send("DELETE", "/api/requests?identifier=doi:10.5072/x", "").statusCode())
        .isEqualTo(401);
  }

  @Test
  void anotherWebSiteAsksForNobody() {
    var forged =
        resolver.send(
            "POST",
            "/requests",
            "identifier=doi:10.5072/forged",
            "Content-Type",
            "application/x-www-form-urlencoded",
            "Origin",
            "https://evil.example",
            "Sec-Fetch-Site",
            "cross-site");
    assertThat(forged.statusCode()).isEqualTo(403);
    assertThat(requests()).noneMatch(it -> it.identifier().endsWith("forged"));
  }

  private static HttpResponse<String> ask(String identifier, String cookie) {
    return form("/requests", "identifier=" + identifier.replace(" ", "+"), cookie);
  }

  private static HttpResponse<String> form(String path, String body, String cookie) {
    return resolver.send(
        "POST",
        path,
        body,
        "Content-Type",
        "application/x-www-form-urlencoded",
        "Cookie",
        cookie.isEmpty() ? "other=1" : cookie);
  }

  private static String code(HttpResponse<String> answer) {
    return Json.read(answer.body(), Problem.class).code();
  }

  private static DatasetRequest request(String identifier) {
    return requests().stream()
        .filter(each -> each.identifier().equals(identifier))
        .findFirst()
        .orElseThrow();
  }

  private static List<DatasetRequest> requests() {
    return admin().requests(Optional.empty()).items();
  }

  private static AdminClient admin() {
    return new AdminClient(
        resolver.address(), resolver.adminToken(), Optional.of("tester"), Optional.empty());
  }
}
