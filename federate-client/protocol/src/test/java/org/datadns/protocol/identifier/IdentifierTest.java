package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IdentifierTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                        | empty
          hdl:20.500.12345          | invalid-handle
          hdl:.20/x                 | invalid-handle
          info:hdl/doi.org/../10.5072/x | invalid-handle
          ark:12345                 | invalid-ark
          ark:aeiou/x               | invalid-ark
          urn:example               | invalid-urn
          swh:1:dir:d198            | invalid-swhid
          swh:2:dir:d198bc9d7a6bcf6db04f476d29314f157507d505 | invalid-swhid
          pdb:2gc45                 | invalid-compact
          nosuch:2gc4               | unknown-prefix
          javascript:alert(1)       | unknown-prefix
          ftp://example.com/        | unrecognised
          example.com/data          | unrecognised
          110/x                     | unrecognised
          zenodo.org/communities    | unrecognised
          12/05/2020                | unrecognised
          """)
  void parse_saysWhyNot(String text, String code) {
    assertThat(codeOf(text)).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.5072/a\nb", "10.5072/a\u0000b", "https://a/\u0085b", "10.5072/a\u2028b"})
  void parse_refusesControlCharacters(String text) {
    assertThat(codeOf(text)).isEqualTo("control-character");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.5072/a\u202Eb", "https://a/\u2066b", "ark:12345/\u200Fx\u200Fy"})
  void parse_refusesWhatTurnsTheWriting(String text) {
    assertThat(codeOf(text)).isEqualTo("direction-character");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          see 10.5072/FK2/ABC for it         | doi:10.5072/fk2/abc
          doi:10.5072/ FK2/ABC               | doi:10.5072/fk2/abc
          DOI 10.5072/FK2/ABC.               | doi:10.5072/fk2/abc
          https://doi.org/10.5072%252FABC    | doi:10.5072/abc
          example.com/data                   | https://example.com/data
          10.5072%2FFK2%2FABC                | doi:10.5072/fk2/abc
          doi%3A10.5072%2FFK2%2FABC          | doi:10.5072/fk2/abc
          demo.dataverse.org/d?persistentId=doi:10.5072/a | doi:10.5072/a
          https://me:secret@example.com/data | https://example.com/data
          urn:example:а123              | urn:example:%D0%B0123
          urn:example:a?b                    | urn:example:a
          SWH:1:dir:D198BC9D7A6BCF6DB04F476D29314F157507D505 | swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505
          geo:gse55396                       | geo:GSE55396
          """)
  void parse_namesTheNearest(String text, String nearest) {
    assertThat(Identifier.parse(text))
        .isInstanceOfSatisfying(
            Unrecognised.class,
            not -> {
              assertThat(not.nearest()).map(Identifier::canonical).hasValue(nearest);
              assertThat(not.text()).endsWith(" Did you mean " + nearest + "?");
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.5072/a\nb", "10.5072/a\u0000b", "10.5072/a\u202Eb"})
  void parse_namesTheNearestWithoutWhatCannotBeShown(String text) {
    assertThat(((Unrecognised) Identifier.parse(text)).nearest())
        .map(Identifier::canonical)
        .hasValue("doi:10.5072/ab");
  }

  @Test
  void parse_looksAtNoMoreThanTheLongest() {
    String longest =
        "10.5072/" + "x".repeat(Identifier.MAX_LENGTH - "https://doi.org/10.5072/".length());
    assertThat(Identifier.parse(longest).asOptional()).isPresent();
    assertThat(codeOf(longest + "x")).isEqualTo("too-long");
    assertThat(codeOf("x".repeat(Identifier.MAX_LENGTH + 1))).isEqualTo("too-long");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.5072/\uD800", "10.5072/\uDC00x", "10.5072/a\uFFFDb"})
  void parse_refusesBrokenText(String text) {
    assertThat(codeOf(text)).isEqualTo("invalid-encoding");
  }

  @Test
  void parse_countsBytes() {
    assertThat(codeOf("10.5072/" + "\u4E2D".repeat(700))).isEqualTo("too-long");
  }

  @Test
  void parse_refusesWhatIsTooLongOnceItIsEncoded() {
    assertThat(codeOf("https://example.com/" + "é".repeat(500))).isEqualTo("too-long");
  }

  @Test
  void toString_isTheCanonicalText() {
    assertThat(Identifier.parse("10.5072/X").asOptional().orElseThrow())
        .hasToString("doi:10.5072/x");
  }

  private static String codeOf(String text) {
    return ((Unrecognised) Identifier.parse(text)).code();
  }
}
