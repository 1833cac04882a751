package org.datadns.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
  void json_ofEveryScheme() {
    var run =
        Run.federate(
            "identifier",
            "--json",
            "hdl:20.500.12345/AbC",
            "ark:/12345/x5-4-xz-321",
            "URN:NBN:DE:BVB:19-146642",
            "swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505;path=/x",
            "PDB:2gc4",
            "https://Example.org");
    assertThat(run.exitCode()).isZero();
    assertThat(run.out())
        .isEqualTo(
            """
            {"input":"hdl:20.500.12345/AbC","scheme":"hdl","canonical":"hdl:20.500.12345/AbC",\
            "url":"https://hdl.handle.net/20.500.12345/AbC"}
            {"input":"ark:/12345/x5-4-xz-321","scheme":"ark","canonical":"ark:12345/x54xz321",\
            "url":"https://n2t.net/ark:12345/x54xz321"}
            {"input":"URN:NBN:DE:BVB:19-146642","scheme":"urn",\
            "canonical":"urn:nbn:de:bvb:19-146642",\
            "url":"https://nbn-resolving.org/urn:nbn:de:bvb:19-146642"}
            {"input":"swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505;path=/x","scheme":"swh",\
            "canonical":"swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505",\
            "url":"https://archive.softwareheritage.org/\
            swh:1:dir:d198bc9d7a6bcf6db04f476d29314f157507d505"}
            {"input":"PDB:2gc4","scheme":"compact","canonical":"pdb:2gc4",\
            "url":"https://identifiers.org/pdb:2gc4"}
            {"input":"https://Example.org","scheme":"url","canonical":"https://example.org/",\
            "url":"https://example.org/"}
            """);
  }

  @Test
  void json_ofWhatIsNone_saysWhatWasMeant() {
    var run = Run.federate("identifier", "--json", "see 10.5072/A");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out())
        .startsWith("{\"input\":\"see 10.5072/A\",\"error\":{\"code\":\"unrecognised\",\"text\":")
        .endsWith(" Did you mean doi:10.5072/a?\"}}\n");
  }

  @Test
  void standardInput_answersWhatIsTooLongOrNoUtf8AndGoesOn() {
    var input = new ByteArrayOutputStream();
    input.writeBytes("10.5072/A\n10.5072/".getBytes(UTF_8));
    input.writeBytes("x".repeat(3 << 20).getBytes(UTF_8));
    input.writeBytes(new byte[] {'\n', '1', '0', '.', '1', '/', (byte) 0xFF, '\n', 0, '\n'});
    input.writeBytes("10.5072/B".getBytes(UTF_8));
    var run = Run.withInput(input.toByteArray(), "identifier", "--json", "-");
    assertThat(run.exitCode()).isEqualTo(1);
    assertThat(run.out().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("\"canonical\":\"doi:10.5072/a\""),
            line ->
                assertThat(line)
                    .contains("\"code\":\"too-long\"")
                    .hasSizeLessThan(Lines.LONGEST + 1_000),
            line -> assertThat(line).contains("\"code\":\"invalid-encoding\""),
            line -> assertThat(line).contains("\"code\":\"control-character\""),
            line -> assertThat(line).contains("\"canonical\":\"doi:10.5072/b\""));
  }

  @Test
  void prefixes_areKnownFromAFile(@TempDir Path directory) throws IOException {
    var file = directory.resolve("registry.json");
    Files.writeString(file, "[{\"prefix\":\"mine\",\"pattern\":\"^m\\\\d$\"}]");
    assertThat(Run.federate("identifier", "MINE:m1").exitCode()).isEqualTo(1);
    assertThat(Run.federate("identifier", "--prefixes", file.toString(), "MINE:m1", "pdb:2gc4"))
        .isEqualTo(new Run(0, "mine:m1\npdb:2gc4\n", ""));
  }

  @Test
  void prefixes_needARegistry(@TempDir Path directory) throws IOException {
    var missing = Run.federate("identifier", "--prefixes", directory + "/none", "pdb:2gc4");
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.err()).contains("cannot be read");
    var file = Files.writeString(directory.resolve("registry.json"), "{\"a\":1}");
    var wrong = Run.federate("identifier", "--prefixes", file.toString(), "pdb:2gc4");
    assertThat(wrong.exitCode()).isEqualTo(2);
    assertThat(wrong.err()).contains("is no registry of prefixes").contains("full.json");
  }

  @Test
  void hostileText_doesNotSteerTheTerminal() {
    var run = Run.federate("identifier", "\u001b[2Jboo");
    assertThat(run.err()).contains("'\uFFFD[2Jboo'").doesNotContain("\u001b");
    assertThat(Run.federate("identifier", "a\u202Eb").err()).doesNotContain("\u202E");
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
