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
          hdl:20.500.12345/AbC      | unsupported-scheme
          HDL: 20.500.12345/AbC     | unsupported-scheme
          ark:12345/x54xz321        | unsupported-scheme
          ark:/12345/x54xz321       | unsupported-scheme
          urn:example:a123          | unsupported-scheme
          swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505 | unsupported-scheme
          pdb:2gc4                  | unrecognised
          ftp://example.com/        | unrecognised
          javascript:alert(1)       | unrecognised
          example.com/data          | unrecognised
          110.5072/x                | unrecognised
          """)
  void parse_saysWhyNot(String text, String code) {
    assertThat(codeOf(text)).isEqualTo(code);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.5072/a\nb", "10.5072/a\u0000b", "https://a/\u0085b", "10.5072/\uD800"})
  void parse_refusesControlCharactersAndBrokenText(String text) {
    assertThat(codeOf(text)).isEqualTo("control-character");
  }

  @Test
  void parse_looksAtNoMoreThanTheLongest() {
    String longest =
        "10.5072/" + "x".repeat(Identifier.MAX_LENGTH - "https://doi.org/10.5072/".length());
    assertThat(Identifier.parse(longest).asOptional()).isPresent();
    assertThat(codeOf(longest + "x")).isEqualTo("too-long");
    assertThat(codeOf("x".repeat(Identifier.MAX_LENGTH + 1))).isEqualTo("too-long");
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
