package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DoiTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.5072/fk2/abc",
        "10.5072/FK2/ABC",
        "doi:10.5072/FK2/ABC",
        "doi: 10.5072/FK2/ABC",
        "doi:\u00A010.5072/FK2/ABC",
        "DOI:10.5072/FK2/ABC",
        "Doi:10.5072/fk2/abc",
        "doi:https://doi.org/10.5072/FK2/ABC",
        "http://doi.org/10.5072/FK2/ABC",
        "https://doi.org/10.5072/FK2/ABC",
        "HTTPS://DOI.ORG/10.5072/FK2/ABC",
        "https://doi.org/10.5072%2FFK2%2fABC",
        "https://doi.org/doi:10.5072/FK2/ABC",
        "https://doi.org/10.5072/FK2/ABC?nosfx=y#top",
        "http://dx.doi.org/10.5072/FK2/ABC",
        "https://dx.doi.org/10.5072/FK2/ABC",
        "https://www.doi.org/10.5072/FK2/ABC",
        "doi.org/10.5072/FK2/ABC",
        "dx.doi.org/10.5072/FK2/ABC",
        "www.doi.org/10.5072/FK2/ABC",
        "https:/doi.org/10.5072/FK2/ABC",
        "http:/dx.doi.org/10.5072/FK2/ABC",
        "https://doi.org:443/10.5072/FK2/ABC",
        "https://%64oi.org/10.5072/FK2/ABC",
        "info:doi/10.5072/FK2/ABC",
        "info:doi/10.5072/FK2%2FABC",
        "urn:doi:10.5072/FK2/ABC",
        "URN:DOI:10.5072:FK2/ABC",
        "urn:doi:10.5072:FK2%2FABC",
        "https://doi.org/urn:doi:10.5072:FK2%2FABC",
        "https://doi.acm.org/10.5072/FK2/ABC",
        "doi.acm.org/10.5072/FK2/ABC",
        "https://dx.doi.publisher.example/10.5072/FK2/ABC",
        " \t10.5072/FK2/ABC\u00A0\u200B",
        "\uFEFFdoi:10.5072/FK2/ABC",
        "10.5072/FK2/\u200BABC",
        "doi:doi:10.5072/FK2/ABC",
        "doi: doi.org/10.5072/FK2/ABC",
        "hdl:10.5072/FK2/ABC",
        "info:hdl/10.5072/FK2/ABC",
        "https://hdl.handle.net/10.5072/FK2/ABC",
        "hdl.handle.net/10.5072/FK2/ABC",
        "https://doi.org/api/handles/10.5072/FK2/ABC",
        "https://identifiers.org/doi:10.5072/FK2/ABC",
        "https://identifiers.org/doi/10.5072/FK2/ABC",
        "https://n2t.net/doi:10.5072/FK2/ABC",
        "https://demo.dataverse.org/dataset.xhtml?persistentId=doi:10.5072/FK2/ABC",
        "<https://doi.org/10.5072/FK2/ABC>",
        "10.5072/FK2/ABC.",
        "10.5072/FK2/ABC,",
        "10.5072/FK2/ABC;",
        "doi:10.5072/FK2/ABC:",
        "10.5072/FK2/ABC)",
        "10.5072/FK2/ABC}",
        "10.5072/FK2/ABC).",
        "https://doi.org/10.5072/FK2/ABC).",
      })
  void parse_everySpellingIsOneName(String spelling) {
    assertThat(Identifier.parse(spelling))
        .isEqualTo(new Recognised(new Identifier(Scheme.DOI, "doi:10.5072/fk2/abc")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          10.1000.10/123                   | doi:10.1000.10/123
          10.506123/six-digits             | doi:10.506123/six-digits
          10.1/short-registrant            | doi:10.1/short-registrant
          10.1000/a(b)c(d)                 | doi:10.1000/a(b)c(d)
          10.1000/{a}                      | doi:10.1000/{a}
          10.1000/a b                      | doi:10.1000/a b
          10.1000/a//b/                    | doi:10.1000/a//b/
          10.1016/ÜБÉ                      | doi:10.1016/ÜБÉ
          10.1000/a%3Cb                    | doi:10.1000/a%3cb
          doi:10.1000/a%3Cb                | doi:10.1000/a%3cb
          https://doi.org/10.1000/a%3Cb    | doi:10.1000/a<b
          https://doi.org/10.1000/a%253Cb  | doi:10.1000/a%3cb
          https://doi.org/10.1000/a+b      | doi:10.1000/a+b
          https://doi.org/10.1000/a%3Fb%23 | doi:10.1000/a?b#
          https://doi.org/10.1000/50%      | doi:10.1000/50%
          10.1000/a?b#c                    | doi:10.1000/a?b#c
          10/abCde                         | doi:10/abcde
          https://doi.org/10/abcde         | doi:10/abcde
          https://doi.org/aBcde            | doi:10/abcde
          https://doi.org/10.1000/a/../b   | doi:10.1000/b
          doi:10.1000/a/../b               | doi:10.1000/a/../b
          https://doi.org/10.1000/a%2F..%2Fb | doi:10.1000/a/../b
          """)
  void parse_keepsTheNameItself(String spelling, String canonical) {
    assertThat(Identifier.parse(spelling).asOptional())
        .map(Identifier::canonical)
        .hasValue(canonical);
  }

  @Test
  void parse_foldsAsciiLettersOnly() {
    assertThat(Identifier.parse("10.1000/İÄK\u212A").asOptional())
        .map(Identifier::canonical)
        .hasValue("doi:10.1000/İÄk\u212A");
  }

  @Test
  void parse_keepsComposedAndDecomposedLettersApart() {
    assertThat(Identifier.parse("10.1000/\u00E9"))
        .isNotEqualTo(Identifier.parse("10.1000/e\u0301"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          10.1000/a%b"c#d e?f       | https://doi.org/10.1000/a%25b%22c%23d%20e%3Ff
          10.1000/a<b>c{d}^[e]      | https://doi.org/10.1000/a%3Cb%3Ec%7Bd%7D%5E%5Be%5D
          10.1000/a\\b+c            | https://doi.org/10.1000/a%5Cb%2Bc
          10.1000/a/./b             | https://doi.org/10.1000/a/.%2Fb
          10.1000/a/../b            | https://doi.org/10.1000/a/..%2Fb
          10.1000/a/../../b         | https://doi.org/10.1000/a/..%2F../b
          10.1000/a/.../b           | https://doi.org/10.1000/a/.../b
          10.1000/é                 | https://doi.org/10.1000/%C3%A9
          10.1002/(SICI)46:4/5<493::AID-P493>3.0.CO;2-P | https://doi.org/10.1002/(sici)46:4/5%3C493::aid-p493%3E3.0.co;2-p
          """)
  void url_isEncodedAsTheHandbookSays(String name, String url) {
    var identifier = Identifier.parse(name).asOptional().orElseThrow();
    assertThat(identifier.url()).isEqualTo(url);
    assertThat(Identifier.parse(url)).isEqualTo(new Recognised(identifier));
  }

  @ParameterizedTest
  @CsvSource({
    "https://doi.org/10.5072/a%0Ab, control-character",
    "https://doi.org/10.5072/a%00b, control-character",
    "info:doi/10.5072/a%0Ab, control-character",
    "https://doi.org/10.5072/a%E2%80%AEb, direction-character",
    "https://doi.org/10.5072/a%FFb, invalid-encoding",
    "https://doi.org/10.5072%252FFK2%252FABC, double-encoded",
  })
  void parse_judgesWhatAnAddressHides(String text, String code) {
    assertThat(Identifier.parse(text))
        .isInstanceOfSatisfying(Unrecognised.class, not -> assertThat(not.code()).isEqualTo(code));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.5072",
        "10.5072/",
        "10.5072/.",
        "10.5072/ x",
        "10./x",
        "10.x/y",
        "10..1/y",
        "10.1234567890/x",
        "doi:",
        "doi:abc",
        "doi:11.5072/x",
        "doi:１０.5072/x",
        "https://doi.org/",
        "https://doi.org",
        "https://doi.org?id=10.5072/x",
        "https://www.doi.org/the-identifier/resources",
        "urn:doi:x",
      })
  void parse_refusesWhatOnlyClaimsToBeOne(String text) {
    assertThat(Identifier.parse(text))
        .isInstanceOfSatisfying(
            Unrecognised.class, not -> assertThat(not.code()).isEqualTo("invalid-doi"));
  }
}
