package org.datadns.protocol.identifier;

import static java.time.Duration.ofSeconds;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;

class IdentifierPropertyTest {
  /** Pieces of which hostile and honest spellings are made. */
  private static final List<String> PIECES =
      List.of(
          "doi:",
          "DOI: ",
          "urn:doi:",
          "info:doi/",
          "https://",
          "http:/",
          "doi.org",
          "dx.doi.org/",
          "doi.acm.org/",
          "10.5072/",
          "10.1:",
          "10/",
          "10.",
          "example.org",
          ":443",
          ":80",
          "/",
          "//",
          "/../",
          "/./",
          "..",
          ".",
          "%2e",
          "%2F",
          "%25",
          "%",
          "%4",
          "%41",
          "%C3%A9",
          "%FF",
          "%00",
          "?",
          "#",
          "[",
          "]",
          "(",
          ")",
          "{",
          "}",
          ",",
          ";",
          ":",
          "@",
          "\\",
          " ",
          "+",
          "A",
          "z",
          "0",
          "é",
          "İ",
          "中",
          "\uD83D\uDE00",
          "\uD83D",
          "\u200B",
          "\u00A0",
          "\u2028",
          "\uFFFD",
          "\n");

  @Property(tries = 20_000)
  void parse_isIdempotentOverSpellings(@ForAll("spellings") String text) {
    assertIdempotent(text);
  }

  @Property(tries = 5_000)
  void parse_isIdempotentOverAnyText(@ForAll String text) {
    assertIdempotent(text);
    assertIdempotent("doi:10.5072/" + text);
    assertIdempotent("https://doi.org/10.5072/" + text);
    assertIdempotent("https://example.org/" + text);
    assertIdempotent("https://" + text);
  }

  @Property
  void parse_ofDoi_ignoresTheCaseOfAsciiLetters(@ForAll("names") String name) {
    assertThat(Identifier.parse("doi:10.5072/" + name.toUpperCase(Locale.ROOT)))
        .isInstanceOf(Recognised.class)
        .isEqualTo(Identifier.parse("https://doi.org/10.5072/" + name));
  }

  @Property
  void canonicalAndUrl_canBeStoredAndShown(@ForAll("spellings") String text) {
    Identifier.parse(text)
        .asOptional()
        .ifPresent(
            identifier -> {
              assertThat(identifier.canonical().codePoints()).noneMatch(Character::isISOControl);
              assertThat(identifier.url()).isPrintable().isASCII().doesNotContainAnyWhitespaces();
            });
  }

  /** What is quadratic, let alone exponential, takes hours for this; linear work takes a blink. */
  @Example
  void parse_takesTimeLinearInHostileText() {
    assertTimeoutPreemptively(
        ofSeconds(20),
        () -> {
          for (String piece : PIECES) {
            for (String start : List.of("", "10.1", "10.5072/", "https://doi.org/", "https://a/")) {
              String hostile = fill(start, piece);
              for (int i = 0; i < 100; i++) {
                Identifier.parse(hostile);
              }
            }
          }
        });
  }

  @Provide
  Arbitrary<String> spellings() {
    return Arbitraries.of(PIECES).list().ofMaxSize(12).map(pieces -> String.join("", pieces));
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withCharRange('a', 'z').ofMinLength(1).ofMaxLength(20);
  }

  private static String fill(String start, String piece) {
    return start + piece.repeat((Identifier.MAX_LENGTH - start.length()) / piece.length());
  }

  private static void assertIdempotent(String text) {
    if (Identifier.parse(text) instanceof Recognised found) {
      assertThat(Identifier.parse(found.identifier().canonical())).isEqualTo(found);
      assertThat(Identifier.parse(found.identifier().url())).isEqualTo(found);
    }
  }
}
