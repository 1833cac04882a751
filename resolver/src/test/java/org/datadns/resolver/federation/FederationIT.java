package org.datadns.resolver.federation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.resolver.TestBrowser;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What anybody is told of sites and of what is here, as pages and as JSON. */
class FederationIT {
  private static final String COAST = "doi:10.5072/fk2/coast";
  private static final Duration SOON = Duration.ofSeconds(20);

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite lakeside;
  private static TestSite waiting;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    lakeside =
        TestSite.titled(
            "Lakeside <Institute>",
            "lakeside",
            resolver,
            3,
            List.of(
                ReplicaLine.of(COAST, Optional.of("Shorelines of the world")),
                ReplicaLine.of("doi:10.5072/fk2/ice", Optional.of("Sea ice"))));
    lakeside.agentSucceeds();
    waiting = new TestSite("waiting", resolver);
    waiting.join(Optional.empty());
  }

  @AfterAll
  static void stop() {
    waiting.close();
    lakeside.close();
    resolver.close();
  }

  @Test
  void aSite_tellsHowItIs_wasAndWhatRoomItHas() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(resolver.get("/sites/lakeside").body())
                    .contains(
                        "\"standing\":\"ready\"",
                        "\"free\":3",
                        "\"history\":[{\"at\":",
                        "jupyter"));
    assertThat(page("/sites/lakeside"))
        .contains("Lakeside &lt;Institute&gt;", "3 of 3 free", "<svg class=\"timeline\"")
        .doesNotContain("<Institute>");
    assertThat(page("/sites")).contains("Lakeside &lt;Institute&gt;", "/sites/lakeside");
  }

  @Test
  void aSiteThatWaitsForApproval_isNowhere() {
    assertThat(resolver.get("/sites/waiting").statusCode()).isEqualTo(404);
    assertThat(resolver.get("/sites/never").statusCode()).isEqualTo(404);
    assertThat(page("/sites")).doesNotContain("waiting");
    assertThat(resolver.get("/status").body()).contains("\"sites\":1").doesNotContain("waiting");
  }

  @Test
  void theStatus_saysHowManyServe() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () ->
                assertThat(resolver.get("/status").body())
                    .contains("\"ready\":1", "\"free\":3", "\"tools\":1"));
    assertThat(page("/status")).contains("Everything works.");
  }

  @Test
  void theFirstPage_launchesAndStops_besideEachDataset() {
    var browser = new TestBrowser(resolver);
    assertThat(browser.page("/").body())
        .contains("Launch<span class=\"unseen\"> Shorelines of the world")
        .doesNotContain(">Stop<");

    var launched = browser.form("/sessions", "identifier", COAST, "tool", "jupyter");
    assertThat(launched.statusCode()).isEqualTo(303);
    var session = TestBrowser.location(launched);
    var open = browser.page("/");
    assertThat(open.body())
        .contains("action=\"" + session + "/stop\"")
        .contains("Launch<span class=\"unseen\"> Sea ice");
    assertThat(open.headers().firstValue("Cache-Control")).hasValue("private, no-cache");
    assertThat(new TestBrowser(resolver).page("/").body()).doesNotContain(session);

    assertThat(browser.form(session + "/stop").statusCode()).isEqualTo(303);
    await()
        .atMost(SOON)
        .untilAsserted(() -> assertThat(browser.page("/").body()).doesNotContain(session));
  }

  @Test
  void theFirstPage_isNarrowedByWordsAndSite() {
    assertThat(page("/?query=shorelines")).contains(COAST).doesNotContain("Sea ice");
    assertThat(page("/?query=nothing+like+this")).contains("Nothing here is called so.");
    assertThat(page("/?site=lakeside"))
        .contains("What Lakeside &lt;Institute&gt; holds", COAST, "Sea ice");
    assertThat(page("/?site=never")).contains("What is here", COAST);
    assertThat(resolver.get("/?query=a%00b", "Accept", "text/html").statusCode()).isEqualTo(400);
  }

  private static String page(String path) {
    var answer = resolver.get(path, "Accept", "text/html");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
