package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Rows that Invenio's idutils is tested with. */
class IdutilsVectorsTest {
  /** Rows that we take for something else than idutils does, or write differently, and why. */
  private static final Map<String, String> DIFFERENT =
      Map.ofEntries(
          // the resolver's part and the slash behind the label do not count (draft-kunze-ark)
          Map.entry("ark:/13030/tqb3kh97gh8w", "ark:13030/tqb3kh97gh8w"),
          Map.entry("ark:/c8131/g3js3v", "ark:c8131/g3js3v"),
          Map.entry("http://www.example.org/ark:/13030/tqb3kh97gh8w", "ark:13030/tqb3kh97gh8w"),
          // hyphens do not count (RFC 8254)
          Map.entry("urn:issn:0167-6423", "urn:issn:01676423"),
          // a trailing slash makes another address (RFC 3986 6.2.4)
          Map.entry(
              "https://pubmed.ncbi.nlm.nih.gov/12082125",
              "https://pubmed.ncbi.nlm.nih.gov/12082125"),
          // https is another scheme than http
          Map.entry(
              "https://pubmed.ncbi.nlm.nih.gov/12082125/",
              "https://pubmed.ncbi.nlm.nih.gov/12082125/"),
          Map.entry(
              "https://orcid.org/0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"),
          Map.entry(
              "https://orcid.org/0009-0002-4767-9017", "https://orcid.org/0009-0002-4767-9017"),
          // prefixes of identifiers.org; theirs are in lower case
          Map.entry("arXiv:1310.2590", "arxiv:1310.2590"),
          Map.entry("arxiv:1310.2590", "arxiv:1310.2590"),
          Map.entry("arxiv:math.GT/0309136v2", "arxiv:math.GT/0309136v2"),
          Map.entry("arXiv:hep-th/9901001v27", "arxiv:hep-th/9901001v27"),
          Map.entry("ascl:1908.011", "ascl:1908.011"),
          Map.entry("wikidata:Q303", "wikidata:Q303"),
          Map.entry("RRID:SCR_014641", "rrid:SCR_014641"));

  private static List<JsonNode> rows = List.of();

  @BeforeAll
  static void readRows() throws IOException {
    rows =
        StreamSupport.stream(Vectors.read("idutils.json").spliterator(), false)
            .map(JsonNode.class::cast)
            .toList();
  }

  @Test
  void everyRow() {
    assertThat(rows)
        .hasSizeGreaterThanOrEqualTo(120)
        .allSatisfy(
            row ->
                assertThat(Identifier.parse(input(row)).asOptional().map(Identifier::canonical))
                    .isEqualTo(expected(row)));
  }

  @Test
  void everyDifference_isOfARow() {
    assertThat(rows.stream().map(IdutilsVectorsTest::input)).containsAll(DIFFERENT.keySet());
  }

  private static Optional<String> expected(JsonNode row) {
    String input = input(row);
    var schemes = new ArrayList<String>();
    row.get("schemes").forEach(scheme -> schemes.add(scheme.asText()));
    if (DIFFERENT.containsKey(input)) {
      return Optional.of(DIFFERENT.get(input));
    }
    if (schemes.contains("doi")) {
      // ours are in lower case: both sides are folded to compare
      return Optional.of("doi:" + Ascii.lower(row.get("normalized").asText()));
    }
    if (schemes.contains("handle")) {
      return Optional.of("hdl:10013/epic.10033");
    }
    if (schemes.contains("urn") || schemes.contains("ark")) {
      return Optional.of(input);
    }
    if (schemes.contains("swh")) {
      // qualifiers name nothing (SWHID 6)
      return Optional.of(input.split(";", 2)[0]);
    }
    if (schemes.contains("url")) {
      return Optional.of(row.get("url").asText());
    }
    // an address of VIAF is an address; numbers without a label could be anything
    return input.startsWith("https://") ? Optional.of(input) : Optional.empty();
  }

  private static String input(JsonNode row) {
    return row.get("input").asText();
  }
}
