package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.identifier.Prefixes.Entry;
import org.junit.jupiter.api.Test;

class PrefixesTest {
  /** Whose samples do not match their own patterns. */
  private static final Set<String> CONTRADICTING = Set.of("hogenom", "homd.seq");

  /** Schemes of their own here: their samples are read by other rules. */
  private static final Set<String> SCHEMES = Set.of("ark", "doi", "swh");

  @Test
  void with_addsAndReplaces() {
    var parser =
        new IdentifierParser(
            Prefixes.common()
                .with(List.of(new Entry("Mine", "^m\\d$", false), new Entry("pdb", "x+", false))));
    assertThat(parser.parse("MINE:m1").asOptional()).map(Identifier::canonical).hasValue("mine:m1");
    assertThat(parser.parse("pdb:xx").asOptional()).isPresent();
    assertThat(parser.parse("pdb:2gc4").asOptional()).isEmpty();
    assertThat(Identifier.parse("mine:m1").asOptional()).isEmpty();
  }

  @Test
  void with_neverReplacesAScheme() {
    var prefixes = Prefixes.common().with(List.of(new Entry("doi", "x", false)));
    assertThat(prefixes.size()).isEqualTo(Prefixes.common().size());
  }

  @Test
  void with_takesEverythingWhereThePatternIsNotUnderstood() {
    var prefixes = Prefixes.common().with(List.of(new Entry("mine", "^(?=x)", false)));
    assertThat(prefixes.unchecked()).containsExactly("mine");
    assertThat(new IdentifierParser(prefixes).parse("mine:abc").asOptional()).isPresent();
    assertThat(Prefixes.common().unchecked()).isEmpty();
  }

  @Test
  void everySampleOfTheRegistry_isAnAccession() throws IOException {
    var entries = new ArrayList<Entry>();
    var rows =
        StreamSupport.stream(Vectors.read("identifiers-org.json").spliterator(), false).toList();
    rows.forEach(
        row ->
            entries.add(
                new Entry(
                    row.get("prefix").asText(),
                    row.get("pattern").asText(),
                    row.get("embedded").asBoolean())));
    var prefixes = Prefixes.common().with(entries);
    var parser = new IdentifierParser(prefixes);
    assertThat(prefixes.unchecked()).isEmpty();
    assertThat(rows)
        .hasSizeGreaterThan(850)
        .filteredOn(row -> !SCHEMES.contains(row.get("prefix").asText()))
        .allSatisfy(row -> assertSample(parser, row));
  }

  /** The common prefixes take what the registry shows of them, but for two looser ones. */
  @Test
  void everySampleOfACommonPrefix_isAnAccession() throws IOException {
    assertThat(Vectors.read("identifiers-org.json"))
        .filteredOn(row -> Prefixes.common().find(row.get("prefix").asText()) != null)
        .hasSize(Prefixes.common().size())
        .allSatisfy(row -> assertSample(IdentifierParser.standard(), row));
  }

  private static void assertSample(IdentifierParser parser, JsonNode row) {
    String prefix = row.get("prefix").asText();
    String canonical = prefix + ":" + row.get("sampleId").asText();
    var parsed = parser.parse(canonical);
    if (CONTRADICTING.contains(prefix)) {
      assertThat(parsed).isInstanceOf(Unrecognised.class);
    } else {
      assertThat(parsed.asOptional()).map(Identifier::canonical).hasValue(canonical);
      assertThat(parsed.asOptional().map(found -> parser.parse(found.url()))).hasValue(parsed);
    }
  }
}
