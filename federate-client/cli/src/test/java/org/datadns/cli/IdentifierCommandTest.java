package org.datadns.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IdentifierCommandTest {
  @Test
  void text_printsTheCanonicalForm() {
    var run = Run.federate("identifier", "https://doi.org/10.5072/FK2/ABC");
    assertThat(run).isEqualTo(new Run(0, "doi:10.5072/fk2/abc\n", ""));
  }

  @Test
  void json_hasTheMembersOfAnIdentifier() {
    var run = Run.federate("identifier", "--json", "10.5072/FK2/ABC");
    assertThat(run.out())
        .isEqualTo(
            """
            {"input":"10.5072/FK2/ABC","scheme":"doi","canonical":"doi:10.5072/fk2/abc",\
            "url":"https://doi.org/10.5072/fk2/abc"}
            """);
  }

  @Test
  void standardInput_answersEveryLineInOrder() {
    var run = Run.withInput("10.5072/A\r\nnonsense\n\n10.5072/B", "--json", "identifier", "-");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"canonical\":\"doi:10.5072/a\""),
            line ->
                assertThat(line)
                    .startsWith(
                        "{\"input\":\"nonsense\",\"error\":{\"code\":\"unrecognised\",\"text\":"),
            line -> assertThat(line).contains("\"code\":\"empty\""),
            line -> assertThat(line).contains("\"canonical\":\"doi:10.5072/b\""));
  }

  @Test
  void standardInput_emptyIsAllRecognised() {
    assertThat(Run.withInput("", "identifier", "-")).isEqualTo(new Run(0, "", ""));
  }

  @Test
  void oneUnrecognised_isToldAndTheOthersAreAnswered() {
    var run = Run.federate("identifier", "10.5072/A", "nonsense", "10.5072/B");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out()).isEqualTo("doi:10.5072/a\ndoi:10.5072/b\n");
    assertThat(run.err()).startsWith("federate: 'nonsense': This is neither a DOI");
  }

  @Test
  void hostileText_doesNotSteerTheTerminal() {
    var run = Run.federate("identifier", "\u001b[2Jboo");
    assertThat(run.err()).contains("'\uFFFD[2Jboo'").doesNotContain("\u001b");
  }

  @Test
  void atSign_isNoArgumentFile() {
    assertThat(Run.federate("identifier", "@/etc/passwd").err())
        .startsWith("federate: '@/etc/passwd': ");
  }

  @Test
  void nothing_isUsage() {
    var run = Run.federate("identifier");
    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("TEXT").contains("federate identifier --help");
  }
}
