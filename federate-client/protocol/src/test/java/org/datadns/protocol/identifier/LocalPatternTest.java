package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalPatternTest {
  private static final List<String> PIECES =
      List.of(
          "a",
          "b",
          "0",
          "x*",
          "\\d+",
          "\\w",
          "\\.",
          ".",
          "[a-c]",
          "[^b]",
          "[a\\d-]",
          "(ab|b)",
          "(a|b|)?",
          "(?:a*)*",
          "b{2}",
          "(ab){1,3}",
          "a{0,2}",
          "^",
          "$",
          "\\b",
          "|",
          "a+?",
          "\\S");

  @Property(tries = 5_000)
  void matches_asTheJdkDoes(
      @ForAll("expressions") String expression, @ForAll("texts") String text) {
    var pattern = LocalPattern.compile(expression);
    assertThat(pattern).isNotNull();
    assertThat(pattern.matches(text))
        .isEqualTo(Pattern.compile(expression).matcher(text).matches());
  }

  @Test
  void matches_asTheJdkDoes_forTheWholeRegistry() throws IOException {
    var random = new Random(42);
    var rows =
        StreamSupport.stream(Vectors.read("identifiers-org.json").spliterator(), false).toList();
    assertThat(rows)
        .allSatisfy(
            row -> {
              String expression = row.get("pattern").asText();
              var ours = LocalPattern.compile(expression);
              assertThat(ours).isNotNull();
              var theirs = Pattern.compile(expression);
              String sample = row.get("sampleId").asText();
              for (int i = 0; i < 20; i++) {
                var text = new StringBuilder(sample);
                int at = random.nextInt(sample.length());
                switch (i % 4) {
                  case 0 -> text.deleteCharAt(at);
                  case 1 -> text.insert(at, (char) (' ' + random.nextInt(95)));
                  case 2 -> text.setCharAt(at, (char) (' ' + random.nextInt(95)));
                  default -> text.append(sample, 0, at);
                }
                assertThat(ours.matches(text + ""))
                    .as("%s on %s", expression, text)
                    .isEqualTo(theirs.matcher(text).matches());
              }
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "(?=a)b",
        "(?<n>a)",
        "(a)\\1",
        "[a&&b]",
        "[a[b]]",
        "a**",
        "a++",
        "(a",
        "a)",
        "[a",
        "a{2",
        "*",
        "\\",
        "\\p{L}",
        "é",
        "a{3,2}",
        "((a{1000}){1000}){1000}",
        "(?i)a"
      })
  void compile_knowsWhatItDoesNotUnderstand(String expression) {
    assertThat(LocalPattern.compile(expression)).isNull();
  }

  @Test
  void compile_survivesDeepNesting() {
    assertThat(LocalPattern.compile("(".repeat(900) + ")".repeat(900))).isNull();
  }

  @Provide
  Arbitrary<String> expressions() {
    return Arbitraries.of(PIECES).list().ofMinSize(1).ofMaxSize(6).map(it -> String.join("", it));
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.strings().withChars("abx0.-").ofMaxLength(8);
  }
}
