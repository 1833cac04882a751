package org.datadns.agent;

import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.datadns.agent.AgentWorld.Ids;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SessionFiles;
import org.datadns.protocol.wire.SessionOrder;
import org.datadns.protocol.wire.SessionState;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Datasets as repositories store them, in sessions of the real engine. */
class LayoutIT {
  private static final String DATAVERSE = "doi:10.5072/fk2/j8sjzb";
  private static final String MANIFEST = "doi:10.5072/fk2/manifest";
  private static final String BROKEN = "doi:10.5072/fk2/broken";

  /** Names, contents and where each is, below a dataset. */
  private static final String SEE_ALL =
      "cd /data/10.5072-fk2-j8sjzb && find . -type f | sort && find . -type f -exec cat {} + | sort";

  @TempDir Path directory;
  AgentWorld world;
  private final WireMockServer repository = new WireMockServer(wireMockConfig().dynamicPort());

  @BeforeEach
  void build() throws IOException {
    world = new AgentWorld(directory);
    var stored = directory("10.5072");
    // what each is, dataverse-export.json says
    store(stored, "17a1b2c3d4e-aaaaaaaaaaaa", "readme\n");
    store(stored, "17a1b2c3d4e-bbbbbbbbbbbb", "scan\n");
    store(stored, "17a1b2c3d4e-cccccccccccc", "table\n");
    store(stored, "17a1b2c3d4e-cccccccccccc.orig", "spss\n");
    store(stored, "17a1b2c3d4e-dddddddddddd", "patients\n");
    store(stored, "17a1b2c3d4e-eeeeeeeeeeee", "embargoed\n");
    store(stored, "17a1b2c3d4e-999999999999", "of an older version\n");
    var export = directory.resolve("export.json");
    try (var in = LayoutIT.class.getResourceAsStream("layout/dataverse-export.json")) {
      Files.copy(Objects.requireNonNull(in), export);
    }
    var listed = directory("listed");
    store(listed, "1", "one\n");
    Files.writeString(
        listed.resolve("data-dns-files.ndjson"),
        """
        {"name": "a/one.txt", "file": "1"}
        {"name": "gone.txt", "file": "2"}
        """);
    var broken = directory("broken");
    Files.writeString(
        broken.resolve("data-dns-files.ndjson"), "{\"name\": \"a\", \"file\": \"b\"}\n");
    var versions = Files.createDirectories(directory("fk2v").resolve("ABC"));
    Files.setPosixFilePermissions(versions, PosixFilePermissions.fromString("rwxr-xr-x"));
    store(versions, "17a-1", "first\n");
    store(versions, "17a-2", "second\n");
    repository.start();
    list("1.0", 1, "old name.txt");
    list("2.0", 2, "new name.txt");
    list(":latest-published", 2, "new name.txt");
    world
        .with(
            """
            rules:
              - identifiers: doi:10.5072/fk2v/*
                path: %s/fk2v/*
                layout: dataverse
                repository: http://localhost:%d
            layouts: {repositories: [{address: "http://localhost:%2$d", internal: true}]}
            """
                .formatted(directory, repository.port()))
        .withDatasets(
            ("{identifier: \"%s\", path: %s, layout: dataverse, listing: %s, repository:"
                    + " \"https://Dataverse.example:443\"}")
                .formatted(DATAVERSE, stored, export),
            "{identifier: \"%s\", path: %s, layout: manifest}".formatted(MANIFEST, listed),
            "{identifier: \"%s\", path: %s, layout: manifest}".formatted(BROKEN, broken))
        .startProcess();
  }

  @AfterEach
  void close() throws IOException {
    world.close();
    repository.stop();
    // what an agent leaves for its next run
    for (var tree : mounts()) {
      new ProcessBuilder("umount", "-l", tree).start().onExit().join();
    }
  }

  @Test
  void aGuestSeesPublicFilesByTheirNamesAndNothingOfTheOthers() {
    var session = open(DATAVERSE, Optional.empty());

    assertThat(inside(session, SEE_ALL))
        .isEqualTo(
            """
            ./images/raw/scan.tif
            ./readme.md
            ./tables/survey.sav
            ./tables/survey.tab
            readme
            scan
            spss
            table
            """);
    assertThat(
            inside(
                session,
                "cd /data/*; touch new ../new readme.md 2>&1; ln readme.md l 2>&1; ls -R / 2>/dev/null"
                    + " | grep -c -e patients -e later.csv -e 17a1b2c3d4e; true"))
        .contains("Read-only file system")
        .endsWith("\n0\n");
    assertThat(inside(session, "cat /proc/self/mountinfo"))
        .doesNotContain("17a1b2c3d4e")
        .doesNotContain("patients");
  }

  @Test
  void whoIsGrantedRestrictedFilesSeesThemInASessionOfTheirOwn() {
    var granted = open(DATAVERSE, Optional.of(grantedBy("https://dataverse.example")));
    var guest = open(DATAVERSE, Optional.empty());

    assertThat(inside(granted, SEE_ALL))
        .contains("patients.csv", "\npatients\n")
        .doesNotContain("embargoed");
    assertThat(inside(guest, SEE_ALL)).doesNotContain("patients");
  }

  /** Registered as it may be, an installation says nothing of another's files. */
  @Test
  void anotherRepositoryGrantsNothing() {
    var foreign = open(DATAVERSE, Optional.of(grantedBy("https://other.example")));

    assertThat(inside(foreign, SEE_ALL)).contains("readme").doesNotContain("patients");
  }

  private static SessionFiles grantedBy(String repository) {
    return new SessionFiles(
        Optional.of("id:14"),
        Optional.of(List.of("id:14")),
        Optional.empty(),
        Optional.of(repository));
  }

  @Test
  void eachVersionHasItsOwnNames() {
    var first = open(order("doi:10.5072/fk2v/abc", Optional.of("1.0"), Optional.empty()));
    var second = open(order("doi:10.5072/fk2v/abc", Optional.of("2.0"), Optional.empty()));

    assertThat(inside(first, "cd /data/*; grep -r .")).isEqualTo("old name.txt:first\n");
    assertThat(inside(second, "cd /data/*; grep -r .")).isEqualTo("new name.txt:second\n");

    var third = Ids.session();
    world.putOrder(third, order("doi:10.5072/fk2v/abc", Optional.of("3.0"), Optional.empty()));
    assertThat(world.await(third, SessionState.READY).reason().orElseThrow().code())
        .isEqualTo("no-such-version");
  }

  @Test
  void aMissingFileIsSaidAndTheRestIsServed() {
    var session = open(MANIFEST, Optional.empty());

    assertThat(inside(session, "cd /data/*; find . -type f")).isEqualTo("./a/one.txt\n");
    var checked =
        Json.read(
                world
                    .admin("POST", "/datasets/check", Json.write(Map.of("identifier", MANIFEST)))
                    .body(),
                JsonNode.class)
            .get("files");
    assertThat(checked.get("missing").asInt()).isEqualTo(1);
    assertThat(checked.get("examples").get(0).asText()).isEqualTo("gone.txt");
    assertThat(checked.get("mechanism").asText()).isIn("overlay", "files");
  }

  @Test
  void whenAllAreMissingTheSessionSaysSo() {
    var session = Ids.session();
    world.putOrder(session, order(BROKEN, Optional.empty()));

    var ended = world.await(session, SessionState.READY);

    assertThat(ended.state()).isEqualTo(SessionState.ENDED);
    assertThat(ended.reason().orElseThrow().code()).isEqualTo("files-missing");
    // and the next one is sent elsewhere
    assertThat(world.putOrder(Ids.session(), order(BROKEN, Optional.empty())))
        .satisfies(
            refused -> {
              assertThat(refused.statusCode()).isEqualTo(409);
              assertThat(refused.body()).contains("not-held", "where the list");
            });
  }

  @Test
  void aViewOutlivesTheAgentAndItsNextRunSharesIt() throws IOException {
    var before = open(DATAVERSE, Optional.empty());
    var mounted = mounts();
    world.killAgent();
    assertThat(inside(before, "cat /data/*/readme.md")).isEqualTo("readme\n");

    world.startProcess();
    var after = open(DATAVERSE, Optional.empty());

    assertThat(inside(after, "cat /data/*/readme.md")).isEqualTo("readme\n");
    assertThat(mounts()).isEqualTo(mounted);
  }

  @Test
  void anAgentKilledWhileItMakesAViewLeavesNothing() throws IOException {
    var session = Ids.session();
    world.putOrder(session, order(DATAVERSE, Optional.empty()));
    await().atMost(Duration.ofSeconds(30)).until(() -> !views().isEmpty());
    world.killAgent();

    world.startProcess();

    assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
    assertThat(inside(session, "cat /data/*/readme.md")).isEqualTo("readme\n");
    await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(views()).hasSize(1));
  }

  /** Members as JsonPrinter of Dataverse 6 writes them. */
  private void list(String version, int number, String label) {
    repository.stubFor(
        get(urlPathEqualTo("/api/datasets/:persistentId/versions/" + version))
            .willReturn(
                okJson(
                    "{\"data\": {\"versionNumber\": %d, \"versionMinorNumber\": 0, \"versionState\": \"RELEASED\"}}"
                        .formatted(number))));
    repository.stubFor(
        get(urlPathEqualTo("/api/datasets/:persistentId/versions/" + version + "/files"))
            .willReturn(
                okJson(
                    """
                    {"totalCount": 1, "data": [{"label": "%s", "restricted": false,
                      "dataFile": {"id": %d, "storageIdentifier": "local://17a-%2$d"}}]}
                    """
                        .formatted(label, number))));
  }

  private String open(String dataset, Optional<SessionFiles> files) {
    return open(order(dataset, files));
  }

  private String open(SessionOrder order) {
    var session = Ids.session();
    AgentWorld.status(world.putOrder(session, order), 202);
    assertThat(world.await(session, SessionState.READY).state()).isEqualTo(SessionState.READY);
    return session;
  }

  private static SessionOrder order(String dataset, Optional<SessionFiles> files) {
    return order(dataset, Optional.empty(), files);
  }

  private static SessionOrder order(
      String dataset, Optional<String> version, Optional<SessionFiles> files) {
    var order = AgentWorld.order(dataset, "pages", 1, Ids.workspace());
    return new SessionOrder(
        order.attempt(),
        order.identifier(),
        version,
        order.tool(),
        order.size(),
        order.workspace(),
        order.person(),
        order.assurance(),
        order.remainder(),
        order.also(),
        order.notebook(),
        files);
  }

  private String inside(String session, String script) {
    return Docker.run("exec", world.containers(session).getFirst(), "sh", "-c", script).output();
  }

  private Path directory(String name) throws IOException {
    var made = Files.createDirectory(directory.resolve(name));
    Files.setPosixFilePermissions(made, PosixFilePermissions.fromString("rwxr-xr-x"));
    return made;
  }

  private static void store(Path folder, String name, String content) throws IOException {
    Files.setPosixFilePermissions(
        Files.writeString(folder.resolve(name), content),
        PosixFilePermissions.fromString("rw-r--r--"));
  }

  private List<String> mounts() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/mountinfo"))) {
      return lines
          .filter(line -> line.contains(directory.toString()))
          .map(line -> line.split(" ")[4])
          .sorted()
          .toList();
    }
  }

  private List<String> views() throws IOException {
    try (var found = Files.list(directory.resolve("state/views"))) {
      return found
          .map(path -> path.getFileName().toString())
          .filter(name -> !name.equals("nothing") && !name.startsWith("probe"))
          .toList();
    }
  }
}
