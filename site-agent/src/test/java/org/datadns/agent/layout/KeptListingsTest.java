package org.datadns.agent.layout;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.datadns.agent.layout.RepositoryConfig.Known;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists of files had from a Dataverse, by its native API. */
class KeptListingsTest {
  private static final String DATASET = "doi:10.5072/fk2/j8sjzb";
  private static final String VERSIONS = "/api/datasets/:persistentId/versions/";

  @TempDir Path directory;

  private final WireMockServer repository = new WireMockServer(wireMockConfig().dynamicPort());
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T20:00:00Z"));
  private KeptListings listings;

  @BeforeEach
  void start() throws IOException {
    repository.start();
    var key = Files.writeString(directory.resolve("key"), "s3cr3t\n");
    listings = listings(new Known(address(), true, Optional.of(key)));
  }

  @AfterEach
  void stop() {
    listings.close();
    repository.stop();
  }

  @Test
  void theLatestVersionIsListedPageByPageUnderItsNumber() throws Exception {
    version(":latest-published", "RELEASED");
    page("1.2", 0, 0, 1_000, 1_001);
    page("1.2", 1_000, 1_000, 1, 1_001);

    var listing = listings.get(address(), DATASET, Optional.empty()).listing();

    assertThat(listing.version()).isEqualTo("1.2");
    assertThat(listing.files()).hasSize(1_001);
    assertThat(listing.files().getLast().name()).isEqualTo("folder/file 1000.txt");
    repository.verify(
        2,
        getRequestedFor(urlPathEqualTo(VERSIONS + "1.2/files"))
            .withQueryParam("persistentId", equalTo(DATASET))
            .withHeader("X-Dataverse-key", equalTo("s3cr3t")));
  }

  @Test
  void aDataverseThatKnowsNoPagesGivesAllAtOnce() throws Exception {
    version(":latest-published", "RELEASED");
    version("1.2", "RELEASED");
    repository.stubFor(
        get(urlPathEqualTo(VERSIONS + "1.2/files"))
            .willReturn(okJson("{\"data\": [" + files(0, 1_500) + "]}")));

    assertThat(listings.get(address(), DATASET, Optional.of("1.2")).listing().files())
        .hasSize(1_500);
  }

  @Test
  void aDraftIsForThoseWhoAreGrantedIt() throws Exception {
    version(":draft", "DRAFT");
    page(":draft", 0, 0, 1, 1);

    var listing = listings.get(address(), DATASET, Optional.of("DRAFT")).listing();

    assertThat(listing.version()).isEqualTo("DRAFT");
    assertThat(listing.files()).allMatch(ListedFile::isRestricted);
  }

  @Test
  void aListIsKeptForAWhileAndServedOldWhileItsRepositoryIsDown() throws Exception {
    works();
    listings.get(address(), DATASET, Optional.of("1.2"));
    repository.resetRequests();

    pass(Duration.ofMinutes(59));
    assertThat(listings.get(address(), DATASET, Optional.of("1.2")).old()).isEmpty();
    repository.verify(0, getRequestedFor(anyUrl()));

    answers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    pass(Duration.ofMinutes(2));
    restart();
    var old = listings.get(address(), DATASET, Optional.of("1.2"));
    assertThat(old.listing().files()).hasSize(2);
    assertThat(old.old().orElseThrow().text())
        .contains("2026-11-21T20:00:00Z")
        .contains("cannot be reached");

    works();
    pass(Duration.ofMinutes(2));
    assertThat(listings.get(address(), DATASET, Optional.of("1.2")).old()).isEmpty();
  }

  @Test
  void whatIsWithdrawnIsNotServedFromMemory() throws Exception {
    works();
    listings.get(address(), DATASET, Optional.of("1.2"));
    answers(aResponse().withStatus(403));
    pass(Duration.ofHours(2));

    assertThat(failure("1.2").code()).isEqualTo("listing-refused");

    answers(aResponse().withStatus(500));
    pass(Duration.ofMinutes(2));
    assertThat(failure("1.2").code()).as("nor later").isEqualTo("listing-unreachable");
  }

  @Test
  void whatTheLatestVersionRestrictsIsRestrictedInOlderOnes() throws Exception {
    version(":latest-published", "RELEASED");
    version("1.0", "RELEASED", "\"versionNumber\": 1, \"versionMinorNumber\": 0, ");
    page("1.0", 0, 0, 2, 2);
    repository.stubFor(
        get(urlPathEqualTo(VERSIONS + "1.2/files"))
            .willReturn(
                okJson(
                    "{\"data\": [%s]}"
                        .formatted(
                            files(0, 2)
                                .replaceFirst("\"restricted\": false", "\"restricted\": true")))));

    var listing = listings.get(address(), DATASET, Optional.of("1.0")).listing();

    assertThat(listing.files())
        .extracting(ListedFile::name, ListedFile::isRestricted)
        .containsExactlyInAnyOrder(
            tuple("folder/file 0.txt", true), tuple("folder/file 1.txt", false));
  }

  @Test
  void aListThatNobodyHasIsNotAskedForInTheBackground() {
    answers(aResponse().withStatus(500));
    assertThat(failure("1.2").code()).isEqualTo("listing-unreachable");
    repository.resetRequests();
    pass(Duration.ofHours(2));

    listings.refresh();

    repository.verify(0, getRequestedFor(anyUrl()));
  }

  @Test
  void whatWasUsedIsAskedForAgainInTheBackground() throws Exception {
    works();
    listings.get(address(), DATASET, Optional.of("1.2"));
    repository.resetRequests();
    pass(Duration.ofHours(2));

    listings.refresh();

    repository.verify(1, getRequestedFor(urlPathEqualTo(VERSIONS + "1.2")));
    assertThat(listings.get(address(), DATASET, Optional.of("1.2")).listing().asOf())
        .isEqualTo(now.get());
  }

  @ParameterizedTest
  @CsvSource({
    "401, listing-refused, does not let",
    "404, no-such-version, knows no such",
    "500, listing-unreachable, answered 500"
  })
  void whatItAnswersInsteadIsSaid(int status, String code, String text) {
    answers(aResponse().withStatus(status));

    assertThat(failure("1.2"))
        .returns(code, Reason::code)
        .satisfies(why -> assertThat(why.text()).contains(text));
  }

  @Test
  void aPageForPeopleIsNoList() {
    answers(aResponse().withHeader("Content-Type", "text/html").withBody("<html>Log in</html>"));

    assertThat(failure("1.2").code()).isEqualTo("listing-invalid");
  }

  @Test
  void fiftyMegabytesAreTooMuch() {
    answers(aResponse().withBody(new byte[50 << 20]));

    assertThat(failure("1.2").code()).isEqualTo("listing-too-large");
  }

  @Test
  void aSlowRepositoryIsGivenUp() {
    answers(aResponse().withChunkedDribbleDelay(100, 60_000).withBody("x".repeat(10_000)));

    assertThat(failure("1.2").text()).contains("did not answer in time");
  }

  @Test
  void aRedirectToAnotherHostIsNotFollowed() {
    answers(
        aResponse()
            .withStatus(302)
            .withHeader("Location", "http://127.0.0.1:" + repository.port() + "/elsewhere"));

    assertThat(failure("1.2").code()).isEqualTo("listing-refused");
    repository.verify(0, getRequestedFor(urlPathEqualTo("/elsewhere")));
  }

  @Test
  void aPrivateAddressIsNotAskedUnlessTheSiteSaysSo() {
    listings.close();
    listings = listings(new Known(address(), false, Optional.empty()));

    assertThat(failure("1.2").text()).contains("private address");
    repository.verify(0, getRequestedFor(anyUrl()));
  }

  @Test
  void onlyWhatTheConfigurationNamesIsAsked() {
    assertThat(
            catchThrowableOfType(
                    ListingException.class,
                    () ->
                        listings.get(
                            "http://localhost:" + repository.port() + "/other",
                            DATASET,
                            Optional.empty()))
                .reason()
                .text())
        .contains("layouts.repositories");
    repository.verify(0, getRequestedFor(anyUrl()));
  }

  @Test
  void aListThatDisagreesWithItselfIsRefused() {
    version("1.2", "RELEASED");
    page("1.2", 0, 0, 2, 3);

    assertThat(failure("1.2").text()).contains("says that there are 3 files, but lists 2");
  }

  @Test
  void aFileListedTwiceIsRefused() {
    version("1.2", "RELEASED");
    repository.stubFor(
        get(urlPathEqualTo(VERSIONS + "1.2/files"))
            .willReturn(okJson("{\"data\": [" + files(0, 1) + "," + files(0, 1) + "]}")));

    assertThat(failure("1.2").text()).contains("twice");
  }

  @ParameterizedTest
  @CsvSource({"../admin", "1.2/files?key=", ":latest", "''", "1.2.3"})
  void aVersionIsNoPath(String version) {
    assertThat(failure(version).code()).isEqualTo("no-such-version");
    repository.verify(0, getRequestedFor(anyUrl()));
  }

  private void works() {
    repository.resetMappings();
    version(":latest-published", "RELEASED");
    version("1.2", "RELEASED");
    page("1.2", 0, 0, 2, 2);
  }

  private void answers(ResponseDefinitionBuilder response) {
    repository.resetMappings();
    repository.stubFor(any(anyUrl()).willReturn(response));
  }

  /** Members as JsonPrinter.json(DatasetVersion) writes them. */
  private void version(String asked, String state) {
    version(
        asked,
        state,
        state.equals("RELEASED") ? "\"versionNumber\": 1, \"versionMinorNumber\": 2, " : "");
  }

  private void version(String asked, String state, String numbers) {
    repository.stubFor(
        get(urlPathEqualTo(VERSIONS + asked))
            .withQueryParam("excludeFiles", equalTo("true"))
            .willReturn(
                okJson(
                    "{\"status\": \"OK\", \"data\": {\"id\": 3, %s\"versionState\": \"%s\"}}"
                        .formatted(numbers, state))));
  }

  private void page(String version, int offset, int first, int count, int total) {
    repository.stubFor(
        get(urlPathEqualTo(VERSIONS + version + "/files"))
            .withQueryParam("offset", equalTo(String.valueOf(offset)))
            .withQueryParam("limit", equalTo("1000"))
            .withHeader("Cookie", absent())
            .willReturn(
                okJson(
                    "{\"status\": \"OK\", \"totalCount\": %d, \"data\": [%s]}"
                        .formatted(total, files(first, count)))));
  }

  private static String files(int first, int count) {
    return IntStream.range(first, first + count)
        .mapToObj(
            i ->
                """
                {"label": "file %1$d.txt", "directoryLabel": "folder", "restricted": false,
                 "dataFile": {"id": %1$d, "filesize": 1, "storageIdentifier": "local://17a-%1$d"}}
                """
                    .formatted(i))
        .collect(Collectors.joining(","));
  }

  private Reason failure(String version) {
    return catchThrowableOfType(
            ListingException.class, () -> listings.get(address(), DATASET, Optional.of(version)))
        .reason();
  }

  private void restart() {
    listings.close();
    listings = listings(new Known(address(), true, Optional.empty()));
  }

  private KeptListings listings(Known known) {
    var config = new RepositoryConfig(List.of(known), Duration.ofHours(1));
    return new KeptListings(
        directory, config, new RepositoryApi(config, now::get, Duration.ofSeconds(2)), now::get);
  }

  private void pass(Duration time) {
    now.updateAndGet(instant -> instant.plus(time));
  }

  private String address() {
    return "http://localhost:" + repository.port();
  }
}
