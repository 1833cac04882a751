package org.datadns.agent.layout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedWriter;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionFiles;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What lists of files say, whoever wrote them. */
class ListingTest {
  private static final Instant NOW = Instant.parse("2026-11-21T20:00:00Z");
  private static final LocalDate TODAY = LocalDate.parse("2026-11-21");

  @Test
  void anExportOfDataverseRestoresNamesFoldersAndOriginals() throws Exception {
    var listing = export();

    assertThat(listing.version()).isEqualTo("1.2");
    assertThat(listing.elsewhere()).isEqualTo(1);
    assertThat(listing.visible(Optional.empty(), TODAY))
        .extracting(file -> file.name() + " <- " + file.file().orElseThrow())
        .containsExactly(
            "readme.md <- 17a1b2c3d4e-aaaaaaaaaaaa",
            "images/raw/scan.tif <- 17a1b2c3d4e-bbbbbbbbbbbb",
            "tables/survey.tab <- 17a1b2c3d4e-cccccccccccc",
            "tables/survey.sav <- 17a1b2c3d4e-cccccccccccc.orig");
  }

  @Test
  void restrictedAndEmbargoedFilesAreThereForThoseWhoMay() throws Exception {
    var listing = export();

    assertThat(listing.restricted(TODAY)).isEqualTo(2);
    assertThat(names(listing, Optional.of(List.of("id:14")), false))
        .contains("patients.csv")
        .doesNotContain("later.csv");
    assertThat(names(listing, Optional.of(List.of("later.csv")), false))
        .contains("later.csv")
        .doesNotContain("patients.csv");
    assertThat(names(listing, Optional.empty(), true)).contains("later.csv", "patients.csv");
    assertThat(listing.visible(Optional.empty(), LocalDate.parse("2031-05-01")))
        .extracting(ListedFile::name)
        .contains("later.csv")
        .doesNotContain("patients.csv");
  }

  @Test
  void aDraftIsNobodysWhoIsNotGrantedIt() throws Exception {
    var draft =
        read(
            Layout.Kind.DATAVERSE,
            """
            {"data": {"versionState": "DRAFT", "files": [
              {"label": "a", "restricted": false, "dataFile": {"id": 1, "storageIdentifier": "local://x"}}]}}
            """);

    assertThat(draft.version()).isEqualTo("DRAFT");
    assertThat(names(draft, Optional.empty(), false)).isEmpty();
    assertThat(names(draft, Optional.of(List.of("id:1")), false)).containsExactly("a");
  }

  @Test
  void whatIsNotSaidToBeOpenIsNot() throws Exception {
    var listing =
        read(
            Layout.Kind.DATAVERSE,
            """
            {"data": {"versionState": "RELEASED", "versionNumber": 1, "files": [
              {"label": "silent", "dataFile": {"id": 1, "storageIdentifier": "a"}},
              {"label": "expired", "restricted": false, "dataFile": {"id": 2, "storageIdentifier": "b",
                "retention": {"dateUnavailable": "2026-11-21"}}}]}}
            """);

    assertThat(names(listing, Optional.empty(), false)).isEmpty();
  }

  @Test
  void clowdersShardsAreFoundFromTheirEnd() throws Exception {
    var listing =
        ListingFile.read(
            Layout.Kind.CLOWDER, resource("clowder-files.json"), Optional.empty(), NOW);

    assertThat(listing.visible(Optional.empty(), TODAY))
        .extracting(file -> file.name() + " <- " + file.file().orElseThrow())
        .containsExactly(
            "scan.tif <- uploads/b5/a4/93/5a3b1c2d4e5f60718293a4b5",
            "2018/notes.txt <- uploads/c6/a4/93/5a3b1c2d4e5f60718293a4c6");
    assertThat(listing.elsewhere()).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "local://17a-b, 17a-b",
    "17a-b, 17a-b",
    "nfs-store://17a-b, 17a-b",
    "s3://bucket:17a-b,",
    "local://../../etc/passwd,",
    "local:///etc/passwd,",
    "file://..,",
    "trsa://store//remote/path,",
    "local://.hidden,",
    "'local://a b',"
  })
  void anIdentifierOfDataverseNeverLeadsOutOfTheDirectory(String identifier, String stored) {
    assertThat(StoredName.ofDataverse(identifier)).isEqualTo(Optional.ofNullable(stored));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "/data/../5a3b1c2d4e5f60718293a4b5",
        "/data/uploads/00/a4/93/5a3b1c2d4e5f60718293a4b5",
        "/b5/5a3b1c2d4e5f60718293a4b5",
        "../b5/5a3b1c2d4e5f60718293a4b5",
        "5a3b1c2d4e5f60718293a4b5"
      })
  void aPathOfClowderNeverLeadsOutOfTheStore(String path) {
    assertThat(StoredName.ofClowder(path)).isEmpty();
  }

  @Test
  void namesAreMadeUsableAndNoFileIsLost() throws Exception {
    var longest = "ä".repeat(127) + "x.csv";
    var listing =
        read(
            Layout.Kind.MANIFEST,
            """
            {"name": "a.csv", "file": "1"}
            {"name": "a.csv", "file": "2"}
            {"name": "../../etc/passwd", "file": "3"}
            {"name": "/abs", "file": "4"}
            {"name": "line\\nbreak", "file": "5"}
            {"name": "txt.\\u202egpj.exe", "file": "6"}
            {"name": "%s", "file": "7"}
            {"name": "a.csv/inside", "file": "8"}
            {"name": "", "file": "9"}
            {"name": "lone \\ud800", "file": "10"}
            """
                .formatted(longest));

    assertThat(listing.files())
        .extracting(ListedFile::name)
        .containsExactly(
            "a.csv",
            "a (2).csv",
            "__/__/etc/passwd",
            "abs",
            "line_break",
            "txt._gpj.exe",
            "ä".repeat(125) + ".csv",
            "a (3).csv/inside",
            "_",
            "lone _")
        .allSatisfy(
            name ->
                assertThat(List.of(name.split("/")))
                    .allSatisfy(
                        part ->
                            assertThat(part.getBytes(StandardCharsets.UTF_8).length)
                                .isBetween(1, 255)));
    assertThat(listing.renamed()).isEqualTo(9);
  }

  @Test
  void aPublicNameDoesNotTellOfARestrictedOne() throws Exception {
    var listing =
        read(
            Layout.Kind.MANIFEST,
            """
            {"name": "a.csv", "file": "secret", "access": "restricted"}
            {"name": "a.csv", "file": "open"}
            """);

    assertThat(names(listing, Optional.empty(), false)).containsExactly("a.csv");
    assertThat(names(listing, Optional.empty(), true)).containsExactly("a.csv", "a (2).csv");
  }

  @Test
  void aFileThatCallsItselfANumberIsNotThatNumber() throws Exception {
    var listing =
        read(
            Layout.Kind.MANIFEST,
            """
            {"name": "id:2", "file": "one", "access": "restricted", "id": "1"}
            {"name": "b", "file": "two", "access": "restricted", "id": "2"}
            """);

    assertThat(names(listing, Optional.of(List.of("id:2")), false)).containsExactly("b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"name\": \"a\", \"file\": \"../x\"}",
        "{\"name\": \"a\", \"file\": \"/etc/passwd\"}",
        "{\"name\": \"a\", \"file\": \"x\", \"access\": \"secret\"}",
        "{\"name\": \"a\", \"file\": \"x\", \"access\": \"embargoed\"}",
        "{\"name\": \"a\", \"file\": \"x\", \"until\": \"soon\"}",
        "{\"name\": \"a\", \"file\": \"x\"",
        "<html>",
      })
  void aManifestThatIsNotUnderstoodIsRefusedAsAWhole(String line) {
    assertThatThrownBy(
            () -> read(Layout.Kind.MANIFEST, "{\"name\": \"good\", \"file\": \"y\"}\n" + line))
        .asInstanceOf(InstanceOfAssertFactories.type(ListingException.class))
        .extracting(e -> e.reason().code())
        .isEqualTo("listing-invalid");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"<html>login</html>", "[]", "{}", "null", "", "{\"data\": {\"files\": [{}]}}"})
  void whatIsNoAnswerOfDataverseIsSaidToBeNone(String text) {
    assertThatThrownBy(() -> read(Layout.Kind.DATAVERSE, text))
        .asInstanceOf(InstanceOfAssertFactories.type(ListingException.class))
        .extracting(ListingException::reason)
        .extracting(Reason::code)
        .isEqualTo("listing-invalid");
  }

  @Test
  void aListOfAnotherVersionIsNotTaken() {
    assertThatThrownBy(
            () ->
                ListingFile.read(
                    Layout.Kind.DATAVERSE,
                    resource("dataverse-export.json"),
                    Optional.of("2.0"),
                    NOW))
        .hasMessageContaining("version 1.2");
  }

  @Test
  void whatIsWrittenIsReadAsItWas() throws Exception {
    var listing = export();
    var text = new StringWriter();
    try (var out = new BufferedWriter(text)) {
      ManifestFormat.write(listing, out);
    }

    assertThat(ManifestFormat.read(bytes(text.toString()), Instant.EPOCH)).isEqualTo(listing);
  }

  @ParameterizedTest
  @CsvSource({
    "dataverse, https://dataverse.example, , true",
    "dataverse, , /srv/export.json, true",
    "dataverse, , , false",
    "dataverse, https://a.example, /srv/b, true",
    "manifest, , , true",
    "manifest, https://a.example, , true",
    "clowder, https://clowder.example, /srv/files.json, true",
    "manifest, , relative, false",
    "manifest, , /srv/../etc/x, false",
    "clowder, , /srv/files.json, true",
    "clowder, https://clowder.example, , false",
    "directory, , , true",
    "directory, https://a.example, , false",
    "zip, , , false",
    "dataverse, file:///etc/passwd, , false",
    "dataverse, https://user:pass@a.example, , false",
  })
  void aLayoutSaysWhatItNeeds(String kind, String repository, String listing, boolean isUsable) {
    assertThat(
            Layout.parse(
                Optional.of(kind), Optional.ofNullable(repository), Optional.ofNullable(listing)))
        .isInstanceOf(isUsable ? Layout.Parsed.Usable.class : Layout.Parsed.Unusable.class);
  }

  private static Listing export() throws ListingException, IOException {
    return ListingFile.read(
        Layout.Kind.DATAVERSE, resource("dataverse-export.json"), Optional.of("1.2"), NOW);
  }

  private static List<String> names(Listing listing, Optional<List<String>> granted, boolean all) {
    return listing
        .visible(
            Optional.of(
                new SessionFiles(Optional.empty(), granted, Optional.of(all), Optional.empty())),
            TODAY)
        .stream()
        .map(ListedFile::name)
        .toList();
  }

  private static Listing read(Layout.Kind kind, String text) throws ListingException, IOException {
    return ListingFile.read(kind, bytes(text), Optional.empty(), NOW);
  }

  private static InputStream bytes(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Members as JsonPrinter of Dataverse 6 and api.Datasets of Clowder 1.23 write them. */
  private static InputStream resource(String name) {
    return Objects.requireNonNull(ListingTest.class.getResourceAsStream(name), name);
  }
}
