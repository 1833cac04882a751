package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows that Invenio's idutils is tested with; read from beside the project where they are. */
class IdutilsVectorsTest {
  /** Rows that mean a web address to us: these pages' schemes have none of their own here yet. */
  private static final List<String> PAGES_OF_OTHER_SCHEMES =
      List.of(
          "http://www.example.org/ark:/13030/tqb3kh97gh8w",
          "http://hdl.handle.net/10013/epic.10033",
          "https://hdl.handle.net/10013/epic.10033",
          "https://viaf.org/viaf/75121530");

  /** Rows whose address we write differently, and why. */
  private static final Map<String, String> DIFFERENT_ADDRESS =
      Map.of(
          "https://pubmed.ncbi.nlm.nih.gov/12082125",
              "a trailing slash makes another address (RFC 3986 6.2.4)",
          "https://pubmed.ncbi.nlm.nih.gov/12082125/", "https is another scheme than http",
          "https://orcid.org/0000-0002-1825-0097", "https is another scheme than http",
          "https://orcid.org/0009-0002-4767-9017", "https is another scheme than http");

  private static List<JsonNode> rows = List.of();

  @BeforeAll
  static void readRows() throws IOException {
    var file = fileBesideTheProject();
    assumeTrue(file != null, "skipped: vectors/idutils.json is not beside this project");
    rows =
        StreamSupport.stream(new ObjectMapper().readTree(file.toFile()).spliterator(), false)
            .toList();
  }

  /** Ours are in lower case (we compare folded), and canonical addresses are https and encoded. */
  @Test
  void dois() {
    var dois = rows.stream().filter(row -> schemes(row).contains("doi")).toList();

    assertThat(dois)
        .hasSizeGreaterThanOrEqualTo(10)
        .allSatisfy(
            row ->
                assertThat(Identifier.parse(row.get("input").asText()).asOptional())
                    .map(Identifier::canonical)
                    .hasValue("doi:" + Ascii.lower(row.get("normalized").asText())));
  }

  @Test
  void addresses() {
    var addresses =
        rows.stream()
            .filter(row -> schemes(row).contains("url") && !schemes(row).contains("doi"))
            .filter(row -> !PAGES_OF_OTHER_SCHEMES.contains(row.get("input").asText()))
            .toList();

    assertThat(addresses)
        .hasSizeGreaterThanOrEqualTo(10)
        .allSatisfy(
            row -> {
              var input = row.get("input").asText();
              var expected = DIFFERENT_ADDRESS.containsKey(input) ? input : row.get("url").asText();
              assertThat(Identifier.parse(input))
                  .isEqualTo(new Recognised(new Identifier(Scheme.URL, expected, expected)));
            });
  }

  @Test
  void pagesOfOtherSchemesAreAddresses() {
    assertThat(inputs())
        .containsAll(PAGES_OF_OTHER_SCHEMES)
        .containsAll(DIFFERENT_ADDRESS.keySet());
    assertThat(PAGES_OF_OTHER_SCHEMES)
        .allSatisfy(
            input ->
                assertThat(Identifier.parse(input))
                    .isEqualTo(new Recognised(new Identifier(Scheme.URL, input, input))));
  }

  @Test
  void everythingElseIsRefused() {
    var others =
        rows.stream()
            .filter(row -> schemes(row).stream().noneMatch(s -> s.equals("doi") || s.equals("url")))
            .map(row -> row.get("input").asText())
            .filter(input -> !PAGES_OF_OTHER_SCHEMES.contains(input))
            .toList();

    assertThat(others)
        .hasSizeGreaterThanOrEqualTo(90)
        .allSatisfy(input -> assertThat(Identifier.parse(input)).isInstanceOf(Unrecognised.class));
  }

  private static Stream<String> inputs() {
    return rows.stream().map(row -> row.get("input").asText());
  }

  private static List<String> schemes(JsonNode row) {
    var schemes = new ArrayList<String>();
    row.get("schemes").forEach(scheme -> schemes.add(scheme.asText()));
    return schemes;
  }

  private static Path fileBesideTheProject() {
    for (var folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
      var file = folder.resolveSibling("shared/vectors/idutils.json");
      if (Files.exists(folder.resolve(".git")) && Files.exists(file)) {
        return file;
      }
    }
    return null;
  }
}
