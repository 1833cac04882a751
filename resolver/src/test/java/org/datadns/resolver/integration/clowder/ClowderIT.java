package org.datadns.resolver.integration.clowder;

import static com.github.tomakehurst.wiremock.client.WireMock.anyRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.datadns.protocol.client.AdminClient;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Repository;
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
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What Clowder 1.23 calls, as {@code app/services/ToolManagerPlugin.scala} writes it: {@code
 * launchTool}, {@code uploadDatasetToInstance}, {@code removeInstance} and the two lists.
 */
class ClowderIT {
  private static final String CLOWDER = "https://clowder.example";
  private static final String KEY = "r1ek3rs-the-key-of-the-whole-site";
  private static final String ONE = "5f0000000000000000000001";
  private static final String TWO = "5f0000000000000000000002";
  private static final String OWNER = "5a0000000000000000000009";

  @RegisterExtension static final TestDatabase database = new TestDatabase();
  @TempDir static Path directory;
  private static TestResolver resolver;
  private static TestSite site;
  private String entrance = "";
  private String id = "";
  private LoggedLines log;

  @BeforeAll
  static void start() {
    resolver = TestResolver.start(database, directory);
    site =
        TestSite.ready("one", resolver, CLOWDER + "/datasets/" + ONE, CLOWDER + "/datasets/" + TWO);
    site.agentSucceeds();
  }

  @AfterAll
  static void stop() {
    site.close();
    resolver.close();
  }

  @BeforeEach
  void register() {
    log = LoggedLines.ofEverything();
    id = "clowder-" + UUID.randomUUID().toString().substring(0, 8);
    var registered =
        admin()
            .register(
                new Repository(
                    id,
                    Repository.Kind.CLOWDER,
                    CLOWDER,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty()));
    entrance =
        registered.entrance().orElseThrow().substring(resolver.address().toString().length());
    site.agent.resetRequests();
  }

  @AfterEach
  void nothingSecretIsKeptOrLogged() {
    log.close();
    admin().removeRepository(id);
    assertThat(log.lines()).noneMatch(line -> line.contains(KEY) || line.contains(entrance));
    site.agent.verify(0, anyRequestedFor(urlPathMatching("/api/sessions/.*")));
  }

  private static AdminClient admin() {
    return new AdminClient(resolver.address(), resolver.adminToken());
  }

  /** The body of {@code launchTool}. */
  private static String launchBody(String name, String dataset) {
    return Json.write(
        Map.of(
            "dataset", CLOWDER + "/api/datasets/" + dataset + "/download",
            "key", KEY,
            "name", name,
            "ownerId", OWNER,
            "datasetId", dataset,
            "datasetName", "Wheat <b>2026</b>"));
  }

  /** The body of {@code uploadDatasetToInstance}: its address has no scheme. */
  private static String uploadBody(String instance, String dataset) {
    return Json.write(
        Map.of(
            "dataset", "clowder.example/api/datasets/" + dataset + "/download",
            "key", KEY,
            "id", instance,
            "uploaderId", OWNER,
            "datasetId", dataset,
            "datasetName", "Barley"));
  }

  private HttpResponse<String> call(String method, String path, String body) {
    return resolver.send(
        method, entrance + path, body, "Content-Type", "application/json; charset=utf-8");
  }

  @SuppressWarnings("unchecked")
  private Map<String, Map<String, Object>> instances() {
    return Json.read(call("GET", "/instances", "").body(), Map.class);
  }

  private String launch(String name) {
    var answer = call("POST", "/instances/jupyter", launchBody(name, ONE));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    var launched = Json.read(answer.body(), Map.class);
    assertThat(launched).containsOnlyKeys("URL", "id");
    assertThat(launched.get("URL").toString()).startsWith(resolver.address() + "/");
    return launched.get("id").toString();
  }

  @Test
  void theTools_areThoseThatSitesOffer() {
    assertThat(Json.read(call("GET", "/tools", "").body(), Map.class))
        .isEqualTo(
            Map.of(
                "jupyter",
                Map.of("name", "JupyterLab", "description", "JupyterLab, beside the data")));
  }

  @Test
  void anInstance_isListedWithAllThatClowderReads() {
    String instance = launch("Jane's instance");
    var listed = instances().get(instance);
    assertThat(listed)
        .containsOnlyKeys(
            "name", "url", "ownerId", "toolPath", "toolName", "created", "uploadHistory")
        .containsEntry("name", "Janes instance")
        .containsEntry("ownerId", OWNER)
        .containsEntry("toolPath", "jupyter");
    assertThat(listed.get("created").toString())
        .matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d");
    assertThat(listed.get("url").toString()).matches("[A-Za-z0-9:/._-]+");
    @SuppressWarnings("unchecked")
    var history = (List<Map<String, Object>>) listed.get("uploadHistory");
    assertThat(history).hasSize(1);
    assertThat(history.getFirst())
        .containsOnlyKeys("time", "url", "uploaderId", "datasetId", "datasetName")
        .containsEntry("datasetId", ONE)
        .containsEntry("datasetName", "Wheat b2026/b");
  }

  @Test
  void itsAddress_leadsToThePageOnWhichAPersonOpensItsDatasets() {
    String instance = launch("Two fields");
    assertThat(call("PUT", "/instances/jupyter", uploadBody(instance, TWO)).statusCode())
        .isEqualTo(200);
    var location =
        resolver
            .get("/integrations/clowder/instance/" + instance)
            .headers()
            .firstValue("Location")
            .orElseThrow();
    assertThat(location).doesNotContain(entrance.substring(entrance.lastIndexOf('/') + 1));
    var page = resolver.get(location, "Accept", "text/html");
    assertThat(page.statusCode()).as(page.body()).isEqualTo(200);
    assertThat(page.body())
        .contains("Title of " + CLOWDER + "/datasets/" + ONE)
        .contains("Together with")
        .contains("Title of " + CLOWDER + "/datasets/" + TWO)
        .contains("Open in JupyterLab");
  }

  @Test
  void callsThatComeTwice_areDoneOnce() {
    String instance = launch("Twice");
    assertThat(launch("Twice")).isEqualTo(instance);
    call("PUT", "/instances/jupyter", uploadBody(instance, TWO));
    assertThat(call("PUT", "/instances/jupyter", uploadBody(instance, TWO)).statusCode())
        .isEqualTo(200);
    assertThat((List<?>) instances().get(instance).get("uploadHistory")).hasSize(2);
    for (int i = 0; i < 2; i++) {
      assertThat(call("DELETE", "/instances/jupyter?id=" + instance, "").statusCode())
          .isEqualTo(200);
      assertThat(instances()).isEmpty();
    }
  }

  @Test
  void callsInAnotherOrder_harmNothing() {
    String instance = launch("Late");
    call("DELETE", "/instances/jupyter?id=" + instance, "");
    var late = call("PUT", "/instances/jupyter", uploadBody(instance, TWO));
    assertThat(late.statusCode()).isEqualTo(404);
    assertThat(late.body()).contains("unknown-instance").contains("Launch a new one");
    assertThat(instances()).isEmpty();
    assertThat(resolver.get("/integrations/clowder/instance/" + instance).statusCode())
        .isEqualTo(404);
  }

  @Test
  void moreDatasetsThanASessionCanHave_areRefused() {
    String instance = launch("Many");
    for (int i = 2; i <= Instances.MOST_UPLOADS; i++) {
      assertThat(
              call("PUT", "/instances/jupyter", uploadBody(instance, "%024x".formatted(i)))
                  .statusCode())
          .isEqualTo(200);
    }
    assertThat(call("PUT", "/instances/jupyter", uploadBody(instance, TWO)).statusCode())
        .isEqualTo(409);
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../api/sites", "5F0000000000000000000001", "", "1"})
  void whatIsNoDatasetsId_isRefused(String dataset) {
    var answer = call("POST", "/instances/jupyter", launchBody("x", dataset));
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("24 hexadecimal digits");
  }

  @Test
  void anotherEntrance_leadsNowhere() {
    var guessed = entrance.substring(0, entrance.length() - 1) + "_";
    for (String path : List.of("/tools", "/instances")) {
      assertThat(resolver.get(guessed + path).statusCode()).isEqualTo(404);
    }
    String instance = launch("Mine");
    assertThat(
            resolver.send("DELETE", guessed + "/instances/jupyter?id=" + instance, "").statusCode())
        .isEqualTo(404);
    assertThat(instances()).containsKey(instance);
  }

  @Test
  void theEntrance_isToldOnce() {
    assertThat(admin().repositories())
        .filteredOn(repository -> repository.id().equals(id))
        .singleElement()
        .satisfies(repository -> assertThat(repository.entrance()).isEmpty());
  }
}
