package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;

class IdentifierPropertyTest {
  private static final String UNESCAPED =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

  @Property(tries = 10_000)
  void parse_isIdempotentOverSpellings(@ForAll("spellings") String text) {
    Soundness.assertSound(text);
  }

  @Property(tries = 500)
  void parse_isIdempotentOverAnyText(@ForAll String text) {
    Pieces.STARTS.forEach(start -> Soundness.assertSound(start + text));
  }

  @Property(tries = 3_000)
  void parse_answersAnyBytes(@ForAll byte[] bytes) {
    Soundness.assertSound(new String(bytes, StandardCharsets.UTF_8));
    Soundness.assertSound(new String(bytes, StandardCharsets.UTF_16BE));
    Soundness.assertSound(new String(bytes, StandardCharsets.ISO_8859_1));
  }

  @Property
  void doi_ofAnyWrappingAndCase_isOne(@ForAll("names") String name) {
    var expected = Identifier.parse("doi:10.5072/" + name);
    assertThat(expected).isInstanceOf(Recognised.class);
    for (String wrapped :
        List.of(
            "10.5072/%s",
            "DOI: 10.5072/%s",
            "https://doi.org/10.5072/%s",
            "http://dx.doi.org/10.5072%%2F%s",
            "urn:doi:10.5072:%s",
            "info:doi/10.5072/%s",
            "hdl:10.5072/%s",
            "https://hdl.handle.net/10.5072/%s?noredirect",
            "https://n2t.net/doi:10.5072/%s",
            "https://a.example/dataset.xhtml?persistentId=doi:10.5072/%s")) {
      assertThat(Identifier.parse(wrapped.formatted(name.toUpperCase(Locale.ROOT))))
          .isEqualTo(expected);
    }
  }

  @Property
  void handle_keepsCase(@ForAll("names") String name) {
    var expected = Identifier.parse("hdl:20.500.1/" + name);
    assertThat(Identifier.parse("https://hdl.handle.net/20.500.1%2F" + name)).isEqualTo(expected);
    assertThat(Identifier.parse("20.500.1/" + name)).isEqualTo(expected);
    String other =
        name.toUpperCase(Locale.ROOT).equals(name) ? name + "x" : name.toUpperCase(Locale.ROOT);
    assertThat(Identifier.parse("hdl:20.500.1/" + other)).isNotEqualTo(expected);
  }

  @Property
  void ark_isTheSameWithHyphensAnywhere(@ForAll("names") String name, @ForAll int where) {
    var expected = Identifier.parse("ark:12345/" + name);
    assertThat(expected).isInstanceOf(Recognised.class);
    int at = Math.floorMod(where, name.length());
    String hyphens = name.substring(0, at) + "-\u2013" + name.substring(at);
    assertThat(Identifier.parse("ark:/12345/" + hyphens + "?info")).isEqualTo(expected);
    assertThat(Identifier.parse("https://any.example/x/ark:/12345//" + hyphens + "/"))
        .isEqualTo(Identifier.parse("https://any.example/x/ark:/12345/" + name));
  }

  @Property
  void urn_ignoresComponentsAndTheCaseOfNamespaces(@ForAll("names") String name) {
    var expected = Identifier.parse("urn:example:" + name);
    assertThat(expected).isInstanceOf(Recognised.class);
    assertThat(Identifier.parse("URN:EXAMPLE:" + name + "?+a?=b#c")).isEqualTo(expected);
  }

  @Property
  void address_isTheSameHoweverItsPathIsEscaped(@ForAll("names") String name) {
    var escaped = new StringBuilder();
    name.chars().forEach(c -> escaped.append("%%%02x".formatted(c)));
    assertThat(Identifier.parse("HTTPS://Example.ORG:443/a/../" + escaped + "#part"))
        .isEqualTo(Identifier.parse("https://example.org/" + name));
  }

  @Property(tries = 2_000)
  void refusal_saysWhyAndPerhapsWhatWasMeant(@ForAll("spellings") String text) {
    if (Identifier.parse(text) instanceof Unrecognised not) {
      assertThat(not.code()).matches("[a-z-]+");
      assertThat(not.text()).matches("\\S.*[.?]");
      not.nearest()
          .ifPresent(
              near ->
                  assertThat(Identifier.parse(near.canonical())).isEqualTo(new Recognised(near)));
    }
  }

  @Provide
  Arbitrary<String> spellings() {
    return Combinators.combine(
            Arbitraries.of(Pieces.STARTS),
            Arbitraries.of(Pieces.ALL).list().ofMaxSize(12).map(it -> String.join("", it)))
        .as(String::concat);
  }

  @Provide
  Arbitrary<String> names() {
    return Arbitraries.strings().withChars(UNESCAPED).ofMinLength(2).ofMaxLength(20);
  }
}
