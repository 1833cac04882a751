package org.datadns.resolver.integration.dataverse;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlMatching;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.ReplicaLine;
import org.datadns.protocol.wire.Repository;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionView;
import org.datadns.resolver.LoggedLines;
import org.datadns.resolver.TestResolver;
import org.datadns.resolver.TestSite;
import org.datadns.resolver.db.TestDatabase;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clicks at a Dataverse, from its call to the order that a site gets. */
class DataverseIT {
  private static final String COAST = "doi:10.5072/fk2/coast";
  private static final Pattern HIDDEN =
      Pattern.compile("<input type=\"hidden\" name=\"([a-z]+)\" value=\"([^\"]*)\">");

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;
  private PlayedDataverse dataverse;
  private LoggedLines log;
  private final List<String> seen = new ArrayList<>();

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site = TestSite.ready("one", resolver);
    site.hold(
        List.of(
            held(COAST, Optional.of("1.0")),
            held(COAST, Optional.of("DRAFT")),
            held("doi:10.5072/fk2/new", Optional.of("DRAFT")),
            held("doi:10.5072/fk2/plain", Optional.empty()),
            allOf("doi:10.5072/fk2/all")));
    site.agentSucceeds();
  }

  private static ReplicaLine held(String identifier, Optional<String> version) {
    return held(identifier, version, Optional.empty());
  }

  /** As a site says that asks the repository which files a version has. */
  private static ReplicaLine allOf(String identifier) {
    return held(identifier, Optional.empty(), Optional.of(true));
  }

  private static ReplicaLine held(
      String identifier, Optional<String> version, Optional<Boolean> allVersions) {
    var none = Optional.<String>empty();
    return new ReplicaLine(
        Optional.of(identifier),
        none,
        Optional.empty(),
        Optional.of("Title of " + identifier),
        none,
        version,
        none,
        Optional.empty(),
        none,
        Optional.empty(),
        none,
        Optional.empty(),
        allVersions,
        Optional.empty());
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @BeforeEach
  void install() {
    dataverse = new PlayedDataverse();
    dataverse.server.stubFor(
        get("/circle").willReturn(aResponse().withStatus(302).withHeader("Location", "/circle")));
    admin().register(repository("harvest", dataverse.url()));
    site.agent.resetRequests();
    log = LoggedLines.ofEverything();
  }

  @AfterEach
  void nothingSecretIsSeenOrLogged() {
    log.close();
    admin().removeRepository("harvest");
    dataverse.close();
    var orders =
        site.agent.findAll(anyRequestedFor(anyUrl())).stream().map(it -> it.getBodyAsString());
    assertThat(Stream.of(seen.stream(), log.lines().stream(), orders).flatMap(it -> it))
        .noneMatch(text -> dataverse.secrets().stream().anyMatch(text::contains));
  }

  private static AdminClient admin() {
    return new AdminClient(resolver.address(), resolver.adminToken());
  }

  private static Repository repository(String id, String address) {
    return new Repository(
        id,
        Repository.Kind.DATAVERSE,
        address,
        Optional.of("Harvest Dataverse"),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  @Test
  void aSignedClickAtAPublishedDataset_opensItsVersion_vouchedFor() {
    var browser = new Browser();
    var page =
        browser.click(dataverse.atDataset(42, "1.0").seeing("version-1.0.json").managing(false));
    assertThat(page)
        .contains("From Harvest Dataverse")
        .contains("its public files")
        .contains("version 1.0");
    assertNothingStarted();

    var order = browser.press(page);
    assertThat(order.version()).hasValue("1.0");
    assertThat(order.assurance()).isEqualTo(Assurance.REPOSITORY);
    assertThat(order.files()).hasValue(SessionFiles.PUBLIC);
    assertThat(browser.open("/open/" + "doi:10.5072/fk2/plain").cookie())
        .as("nobody is signed in here by it")
        .isEmpty();
  }

  @Test
  void theNextSessionOfTheSameBrowser_isAGuestsAgain() {
    var browser = new Browser();
    browser.press(
        browser.click(dataverse.atDataset(42, "1.0").seeing("version-1.0.json").managing(true)));
    site.agent.resetRequests();
    var order = browser.press(browser.open("/open?id=" + COAST + "&version=1.0").body());
    assertThat(order.assurance()).isEqualTo(Assurance.GUEST);
    assertThat(order.files()).isEmpty();
  }

  @Test
  void anAnonymousClick_opensWhatIsPublic() {
    var browser = new Browser();
    var page =
        browser.click(dataverse.atDataset(42, "1.0").anonymously().seeing("version-1.0.json"));
    var order = browser.press(page);
    assertThat(order.assurance()).isEqualTo(Assurance.GUEST);
    assertThat(order.files().flatMap(SessionFiles::granted)).isEmpty();
    assertThat(order.files().flatMap(SessionFiles::grantedAll)).isEmpty();
  }

  @Test
  void whoManagesTheDataset_mayReadItsRestrictedFiles() {
    var browser = new Browser();
    var page =
        browser.click(dataverse.atDataset(42, "1.0").seeing("version-1.0.json").managing(true));
    assertThat(page).contains("with all its restricted files");
    var files = browser.press(page).files();
    assertThat(files.flatMap(SessionFiles::grantedAll)).hasValue(true);
    assertThat(files.flatMap(SessionFiles::grantedBy))
        .as("the site compares it with whose files they are")
        .hasValue(dataverse.url());
  }

  @Test
  void permissionsOfAnotherDataset_openNothing() {
    var browser = new Browser();
    var click =
        dataverse
            .atDataset(42, "1.0")
            .seeing("version-1.0.json")
            .call(
                "getDatasetPermissions",
                "/api/v1/datasets/7/userPermissions",
                okJson("{\"status\":\"OK\",\"data\":{\"canManageDatasetPermissions\":true}}"));
    assertThat(browser.press(browser.click(click)).files()).hasValue(SessionFiles.PUBLIC);
  }

  @Test
  void aClickAtAFile_selectsIt_byTheNamePeopleSee() {
    var browser = new Browser();
    var click =
        dataverse
            .atDataset(42, "1.0")
            .seeing("version-1.0.json")
            .managing(false)
            .atFile(105)
            .reading(105, true);
    var page = browser.click(click);
    assertThat(page).contains("shows the file pictures/by hand/map of the coast.png");
    var files = browser.press(page).files().orElseThrow();
    assertThat(files.select()).hasValue("pictures/by hand/map of the coast.png");
    assertThat(files.granted()).isEmpty();
  }

  @Test
  void aClickAtARestrictedFileThatOneMayRead_grantsThatFileAlone() {
    var browser = new Browser();
    var click =
        dataverse
            .atDataset(42, "1.0")
            .seeing("version-1.0.json")
            .managing(false)
            .atFile(103)
            .reading(103, true);
    var page = browser.click(click);
    assertThat(page).contains("with a restricted file");
    var files = browser.press(page).files().orElseThrow();
    assertThat(files.granted()).hasValue(List.of("id:103"));
    assertThat(files.select()).hasValue("closed/people.csv");
  }

  @Test
  void aClickAtAnEmbargoedFileThatOneMayNotRead_grantsNothing() {
    var browser = new Browser();
    var click =
        dataverse
            .atDataset(42, "1.0")
            .seeing("version-1.0.json")
            .managing(false)
            .atFile(104)
            .reading(104, false);
    assertThat(browser.press(browser.click(click)).files().flatMap(SessionFiles::granted))
        .isEmpty();
  }

  @Test
  void aTableThatDataverseMade_isSelectedByItsNumber() {
    var browser = new Browser();
    var click =
        dataverse
            .atDataset(42, "1.0")
            .seeing("version-1.0.json")
            .managing(false)
            .atFile(102)
            .reading(102, true);
    assertThat(browser.press(browser.click(click)).select()).hasValue("id:102");
  }

  @Test
  void aDraftOfAPublishedDataset_grantsWhatIsOpen_andWhatWasNeverPublished() {
    var browser = new Browser();
    var click = dataverse.atDataset(42, ":draft").seeing("version-draft.json").managing(false);
    var order = browser.press(browser.click(click));
    assertThat(order.version()).hasValue("DRAFT");
    assertThat(order.files().flatMap(SessionFiles::granted)).hasValue(List.of("id:101", "id:106"));
  }

  @Test
  void aDatasetThatNeverWasPublished_isOpenWhollyToWhoSeesIt() {
    var browser = new Browser();
    var click =
        dataverse
            .atDataset(43, ":draft")
            .of("doi:10.5072/FK2/NEW")
            .seeing("version-unpublished.json")
            .managing(false);
    var order = browser.press(browser.click(click));
    assertThat(order.files().flatMap(SessionFiles::grantedAll)).hasValue(true);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/open?id=doi:10.5072/fk2/coast&version=DRAFT",
        "/open?id=doi:10.5072/fk2/coast&version=draft",
        "/integrations/dataverse?siteUrl=SITE&datasetPid=doi:10.5072/FK2/COAST&datasetVersion=:draft"
      })
  void aDraft_isOpenToNobodyWithoutItsRepositorysWord(String path) {
    var browser = new Browser();
    var answer =
        path.startsWith("/open")
            ? browser.open(path)
            : browser.followAny(path.replace("SITE", dataverse.url()));
    assertThat(answer.status()).isEqualTo(403);
    assertThat(answer.body()).contains("not published").contains("Sign in at the repository");
    assertThat(browser.post(Map.of("identifier", COAST, "version", "DRAFT")).statusCode())
        .isEqualTo(403);
  }

  @Test
  void aDraftThatASiteHolds_isToldToNobody() {
    assertThat(resolver.get("/resolve/" + COAST).body()).contains("\"one\"");
    var browser = new Browser();
    assertThat(browser.open("/open?id=doi:10.5072/fk2/new").body())
        .contains("No site holds this dataset");
    assertThat(browser.post(Map.of("identifier", "doi:10.5072/fk2/new")).statusCode())
        .isEqualTo(409);
  }

  @Test
  void aPlainCall_leadsToThePageOfTheVersion() {
    var location =
        resolver
            .get(
                "/integrations/dataverse?siteUrl="
                    + dataverse.url()
                    + "&datasetPid=doi:10.5072/FK2/COAST&datasetVersion=1.0&preview=true")
            .headers()
            .firstValue("Location");
    assertThat(location).hasValue("/open?id=doi%3A10.5072%2Ffk2%2Fcoast&version=1.0");
  }

  @Test
  void everyVersionAndTheDraft_openWhereASiteServesAll() {
    var identifier = "doi:10.5072/FK2/ALL";
    var browser = new Browser();
    var old = browser.press(browser.click(seeingAll("1.0", "version-1.0.json")));
    assertThat(old.version()).hasValue("1.0");
    site.agent.resetRequests();
    var draft = browser.press(browser.click(seeingAll(":draft", "version-draft.json")));
    assertThat(draft.version()).hasValue("DRAFT");
    assertThat(browser.open("/open?id=" + identifier + "&version=DRAFT").status())
        .as("of which nobody else learns")
        .isEqualTo(403);
    assertThat(resolver.get("/resolve/" + identifier).body()).contains("\"allVersions\":true");
  }

  private PlayedDataverse.Click seeingAll(String version, String fixture) {
    return dataverse
        .atDataset(42, version)
        .of("doi:10.5072/FK2/ALL")
        .call(
            "getVersion",
            "/api/v1/datasets/42/versions/" + version,
            okJson(PlayedDataverse.fixture(fixture).replace("FK2/COAST", "FK2/ALL")))
        .managing(false);
  }

  @Test
  void aVersionIsAskedOfNobody_whenNoSiteSaysWhichItHolds() {
    assertThat(
            resolver
                .get(
                    "/integrations/dataverse?siteUrl="
                        + dataverse.url()
                        + "&datasetPid=doi:10.5072/FK2/PLAIN&datasetVersion=3.1")
                .headers()
                .firstValue("Location"))
        .hasValue("/open?id=doi%3A10.5072%2Ffk2%2Fplain");
  }

  @ParameterizedTest
  @ValueSource(strings = {"/integrations/dataverse", "/integration/dataverse", "/ythub/dataverse"})
  void aPlainCallAtAFile_selectsItByItsNumber_andFindsTheDatasetAtTheInstallation(String path) {
    dataverse.server.stubFor(
        get("/api/files/103?returnDatasetVersion=true")
            .willReturn(
                okJson(
                    """
                    {"status":"OK","data":{"label":"people.csv","dataFile":{"id":103},
                     "datasetVersion":{"datasetPersistentId":"doi:10.5072/FK2/COAST","versionState":"RELEASED"}}}""")));
    var browser = new Browser();
    var page =
        browser.follow(path + "?siteUrl=" + dataverse.url() + "&fileId=103&apiToken=not-for-us");
    var order = browser.press(page);
    assertThat(order.select()).hasValue("id:103");
    assertThat(order.assurance()).isEqualTo(Assurance.GUEST);
    assertThat(order.files().flatMap(SessionFiles::granted)).isEmpty();
    assertThat(seen).noneMatch(text -> text.contains("not-for-us"));
    assertThat(log.lines()).noneMatch(line -> line.contains("not-for-us"));
  }

  @Test
  void aPost_isAnsweredWithAQueryAlone_forTheFirstBrowserThatFollowsIt() {
    var click = dataverse.atDataset(42, "1.0").saying("fileId", 105);
    var answer = post(click.posted());
    assertThat(answer.statusCode()).isEqualTo(303);
    var location = answer.headers().firstValue("Location").orElseThrow();
    var tool = URI.create(resolver.address() + "/integrations/dataverse");
    assertThat(location)
        .as("a query alone, RFC 3986 section 5.2.2")
        .matches("\\?handover=[A-Za-z0-9_-]+");
    assertThat(location).doesNotContain("COAST").doesNotContain("105");
    assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();

    var browser = new Browser();
    var page = browser.follow(URI.create(tool + location).getPath() + location);
    assertThat(browser.press(page).select()).hasValue("id:105");
    var other = new Browser().open("/integrations/dataverse" + location);
    assertThat(other.status()).isEqualTo(410);
    assertThat(other.body()).contains("click there again");
  }

  @Test
  void callsThatSomebodyPostsThemselves_openNothingOfAnotherKind() {
    var click =
        dataverse
            .atDataset(42, "1.0")
            .call(
                "getVersion",
                "/api/access/datafile/666",
                okJson(PlayedDataverse.fixture("version-unpublished.json")));
    var location = post(Json.write(click.body())).headers().firstValue("Location").orElseThrow();
    var browser = new Browser();
    var order = browser.press(browser.follow("/integrations/dataverse" + location));
    assertThat(order.assurance()).isEqualTo(Assurance.GUEST);
    assertThat(order.files().flatMap(SessionFiles::grantedAll)).isEmpty();
    dataverse.server.verify(0, anyRequestedFor(urlMatching("/api/access/.*")));
  }

  @Test
  void theSamePersonPressingTwice_joins() {
    var browser = new Browser();
    var page =
        browser.click(dataverse.atDataset(42, "1.0").seeing("version-1.0.json").managing(true));
    var first = browser.post(form(page)).headers().firstValue("Location");
    assertThat(first).isPresent();
    assertThat(browser.post(form(page)).headers().firstValue("Location")).isEqualTo(first);
    browser.stop(first.get());
    assertThat(browser.post(form(page)).statusCode()).as("used up").isEqualTo(410);
  }

  @Test
  void reloadingTheCall_asksTheRepositoryOnce() {
    var browser = new Browser();
    var query = dataverse.atDataset(42, "1.0").seeing("version-1.0.json").managing(true).query();
    browser.follow("/integrations/dataverse" + query);
    dataverse.expire();
    assertThat(browser.follow("/integrations/dataverse" + query))
        .contains("all its restricted files");
  }

  @Test
  void aCallThatAnotherBrowserFollowed_isRefused() {
    var query = dataverse.atDataset(42, "1.0").seeing("version-1.0.json").managing(true).query();
    new Browser().follow("/integrations/dataverse" + query);
    var thief = new Browser().open("/integrations/dataverse" + query);
    assertThat(thief.status()).isEqualTo(409);
    assertThat(thief.body()).contains("another browser");
  }

  @Test
  void aPageThatAnotherBrowserWasShown_isNoUse() {
    var browser = new Browser();
    var page =
        browser.click(dataverse.atDataset(42, "1.0").seeing("version-1.0.json").managing(true));
    var thief = new Browser();
    assertThat(thief.post(form(page)).statusCode()).isEqualTo(410);
    assertThat(thief.open(browser.at).status()).isEqualTo(410);
  }

  @Test
  void whatWasToldOfOneDataset_opensNoOther() {
    var browser = new Browser();
    var fields =
        new HashMap<>(
            form(
                browser.click(
                    dataverse.atDataset(42, "1.0").seeing("version-1.0.json").managing(true))));
    fields.put("identifier", "doi:10.5072/fk2/new");
    fields.put("version", "DRAFT");
    assertThat(browser.post(fields).statusCode()).isEqualTo(410);
    assertNothingStarted();
  }

  static Stream<Arguments> badCallbacks() {
    return Stream.of(
        Arguments.of("slow", aResponse().withFixedDelay(8_000), 503, "did not say in time"),
        Arguments.of(
            "down", aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER), 503, "did not say"),
        Arguments.of("over", aResponse().withStatus(401), 403, "too old"),
        Arguments.of("broken", aResponse().withStatus(500), 503, "did not say"),
        Arguments.of(
            "HTML",
            aResponse().withHeader("Content-Type", "text/html").withBody("<h1>Welcome</h1>"),
            502,
            "cannot be used"),
        Arguments.of(
            "50 MB", aResponse().withBody("[" + "1,".repeat(25 << 20)), 502, "cannot be used"),
        Arguments.of("nothing", aResponse().withBody("{}"), 502, "cannot be used"),
        Arguments.of(
            "redirect to a private address",
            aResponse().withStatus(302).withHeader("Location", "http://10.0.0.1/latest/meta-data"),
            502,
            "nobody else is asked"),
        Arguments.of(
            "redirect to a file",
            aResponse().withStatus(302).withHeader("Location", "file:///etc/passwd"),
            502,
            "nobody else is asked"),
        Arguments.of(
            "redirect in a circle",
            aResponse().withStatus(302).withHeader("Location", "/circle"),
            502,
            "nobody else is asked"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("badCallbacks")
  void anInstallationThatDoesNotTell_isSaidInASentence(
      String what, ResponseDefinitionBuilder answer, int status, String sentence) {
    var callback = dataverse.atDataset(42, "1.0").callback(answer);
    var page =
        new Browser().open("/integrations/dataverse?callback=" + PlayedDataverse.encode(callback));
    assertThat(page.status()).as(what).isEqualTo(status);
    assertThat(page.body()).contains(sentence).contains("Harvest Dataverse");
    assertNothingStarted();
  }

  @Test
  void anInstallationThatLiesAboutItsHost_isNotBelieved() {
    var other = dataverse.atDataset(42, "1.0").saying("siteUrl", "https://other.example");
    assertThat(new Browser().open("/integrations/dataverse" + other.query()).status())
        .isEqualTo(502);
    var elsewhere =
        dataverse
            .atDataset(42, "1.0")
            .calling("getVersion", "http://127.0.0.1:1/api/v1/datasets/42/versions/1.0");
    assertThat(new Browser().open("/integrations/dataverse" + elsewhere.query()).status())
        .isEqualTo(502);
    var dataset =
        dataverse.atDataset(42, "1.0").of("doi:10.5072/FK2/NEW").seeing("version-1.0.json");
    assertThat(new Browser().open("/integrations/dataverse" + dataset.query()).status())
        .isEqualTo(502);
  }

  @Test
  void aForeignSignature_isNotStoodBy() {
    var callback = dataverse.atDataset(42, "1.0").callback().replaceAll("token=.*", "token=ff00");
    var page =
        new Browser().open("/integrations/dataverse?callback=" + PlayedDataverse.encode(callback));
    assertThat(page.status()).isEqualTo(403);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "not base64 at all",
        "aHR0cHM6Ly9leGFtcGxlLm9yZw==",
        "ZmlsZTovLy9ldGMvcGFzc3dk",
        "////",
        ""
      })
  void aCallbackThatIsNone_isSaidToBeNone(String callback) {
    var page =
        new Browser()
            .open(
                "/integrations/dataverse?datasetId=&callback="
                    + URLEncoder.encode(callback, StandardCharsets.UTF_8));
    assertThat(page.status()).isEqualTo(callback.isEmpty() ? 200 : 400);
  }

  @Test
  void anUnregisteredInstallation_isNeverAsked() {
    try (var stranger = new PlayedDataverse()) {
      var click = stranger.atDataset(42, "1.0").seeing("version-1.0.json");
      for (String query :
          List.of(
              click.query(), "?siteUrl=" + stranger.url() + "&datasetPid=doi:10.5072/FK2/COAST")) {
        var page = new Browser().open("/integrations/dataverse" + query);
        assertThat(page.status()).isEqualTo(403);
        assertThat(page.body()).contains("not registered").contains("by its identifier");
      }
      assertThat(post(click.posted()).statusCode()).isEqualTo(403);
      stranger.server.verify(0, anyRequestedFor(anyUrl()));
    }
  }

  @Test
  void anUnknownDataset_isSaidToBeUnknown() {
    var page =
        new Browser()
            .followAny(
                "/integrations/dataverse?siteUrl="
                    + dataverse.url()
                    + "&datasetPid=doi:10.5072/FK2/NOWHERE");
    assertThat(page.status()).isEqualTo(404);
    assertThat(page.body())
        .contains("has ever held")
        .contains("https://doi.org/10.5072/fk2/nowhere");
  }

  @Test
  void aVersionThatNobodyHolds_isSaidOnItsPage() {
    var click =
        dataverse
            .atDataset(42, "2.0")
            .call(
                "getVersion",
                "/api/v1/datasets/42/versions/2.0",
                okJson(
                    PlayedDataverse.fixture("version-1.0.json")
                        .replace("\"versionNumber\": 1", "\"versionNumber\": 2")));
    assertThat(new Browser().click(click)).contains("version 2.0").contains("Any site and version");
  }

  @Test
  void theManifests_areWhatDataverseTakes() {
    var file =
        Json.read(
            resolver
                .get("/integrations/dataverse/manifest?scope=file&contentType=text/csv&form=post")
                .body(),
            Map.class);
    assertThat(file)
        .containsEntry("scope", "file")
        .containsEntry("contentType", "text/csv")
        .containsEntry("types", List.of("explore"))
        .containsEntry("toolUrl", resolver.address() + "/integrations/dataverse");
    assertThat(file.get("toolParameters").toString())
        .contains("httpMethod=POST")
        .contains("{fileId}");
    assertThat(file.get("allowedApiCalls").toString()).doesNotContain("?");
    var plain = resolver.get("/integrations/dataverse/manifest?form=plain").body();
    assertThat(plain).doesNotContain("allowedApiCalls").contains("{datasetPid}");
    assertThat(resolver.get("/integrations/dataverse/manifest?scope=file").statusCode())
        .isEqualTo(400);
    var page = new Browser().open("/integrations/dataverse");
    assertThat(page.body()).contains("/api/admin/externalTools").contains("/manifest");
  }

  private static void assertNothingStarted() {
    site.agent.verify(0, putRequestedFor(urlPathMatching("/api/sessions/.*")));
  }

  private static HttpResponse<String> post(String body) {
    return resolver.send(
        "POST", "/integrations/dataverse", body, "Content-Type", "application/json");
  }

  private static Map<String, String> form(String page) {
    var fields = new HashMap<String, String>();
    var matcher = HIDDEN.matcher(page);
    while (matcher.find()) {
      fields.put(matcher.group(1), matcher.group(2));
    }
    return fields;
  }

  /** What a browser shows. */
  private record Shown(int status, String body, Optional<String> cookie) {}

  /** A browser that keeps cookies, follows redirects and presses buttons. */
  private final class Browser {
    private final Map<String, String> cookies = new TreeMap<>();
    private String at = "";
    private String session = "";

    String click(PlayedDataverse.Click click) {
      return follow("/integrations/dataverse" + click.query());
    }

    String follow(String path) {
      var shown = followAny(path);
      assertThat(shown.status()).as(shown.body()).isEqualTo(200);
      return shown.body();
    }

    Shown followAny(String path) {
      var answer = got(path);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
      at = answer.headers().firstValue("Location").orElseThrow();
      seen.add(at);
      return open(at);
    }

    Shown open(String path) {
      var answer = got(path);
      return new Shown(
          answer.statusCode(), answer.body(), answer.headers().firstValue("Set-Cookie"));
    }

    private HttpResponse<String> got(String path) {
      return keep(resolver.get(path, "Accept", "text/html", "Cookie", cookie()));
    }

    HttpResponse<String> post(Map<String, String> fields) {
      var body = new StringBuilder();
      fields.forEach(
          (name, value) ->
              body.append(body.isEmpty() ? "" : "&")
                  .append(name)
                  .append('=')
                  .append(URLEncoder.encode(value, StandardCharsets.UTF_8)));
      return keep(
          resolver.send(
              "POST",
              "/sessions",
              body.toString(),
              "Content-Type",
              "application/x-www-form-urlencoded",
              "Cookie",
              cookie()));
    }

    /** Presses the button of this page; what the site is asked for. */
    SessionOrder press(String page) {
      var answer = post(form(page));
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(303);
      session = answer.headers().firstValue("Location").orElseThrow();
      await().atMost(Duration.ofSeconds(20)).until(() -> state(session) == SessionState.READY);
      var orders = site.agent.findAll(putRequestedFor(urlPathMatching("/api" + session)));
      stop(session);
      return Json.read(orders.getFirst().getBodyAsString(), SessionOrder.class);
    }

    void stop(String address) {
      resolver.send("DELETE", address, "", "Cookie", cookie());
      await().atMost(Duration.ofSeconds(20)).until(() -> state(address) == SessionState.ENDED);
    }

    private SessionState state(String address) {
      return Json.read(resolver.get(address, "Cookie", cookie()).body(), SessionView.class).state();
    }

    private String cookie() {
      return cookies.isEmpty() ? "none=" : String.join("; ", cookies.values());
    }

    private HttpResponse<String> keep(HttpResponse<String> answer) {
      answer
          .headers()
          .allValues("Set-Cookie")
          .forEach(
              set -> {
                String pair = set.split(";", 2)[0];
                cookies.put(pair.substring(0, pair.indexOf('=')), pair);
              });
      seen.add(answer.body());
      return answer;
    }
  }

  @Test
  void problems_areTheSameForPrograms() {
    var answer = resolver.get("/integrations/dataverse?siteUrl=https://x.example&fileId=1");
    assertThat(Json.read(answer.body(), Problem.class).code()).isEqualTo("unregistered-repository");
  }
}
