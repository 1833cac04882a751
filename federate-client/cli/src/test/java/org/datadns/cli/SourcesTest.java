package org.datadns.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of files and directories, and what is told of those that are no good. */
class SourcesTest {
  private static final String A = "{\"identifier\":\"10.5072/a\",\"path\":\"/a\"}";

  @TempDir Path directory;

  @Test
  void ndjson_isHandedOnAsItIs_blankLinesAndMarkAside() throws IOException {
    assertThat(ndjson("\uFEFF" + A + "\r\n\n  " + A + "\n"))
        .containsExactly("line 1 " + A, "line 3 " + A);
    assertThat(ndjson(A)).containsExactly("line 1 " + A);
    assertThat(ndjson("")).isEmpty();
  }

  @Test
  void ndjson_cutOff_isTold_theRestIsRead() throws IOException {
    assertThat(ndjson(A + "\n" + A.substring(0, 20)))
        .containsExactly("line 1 " + A, "line 2 truncated");
  }

  @Test
  void ndjson_longLine_isPassedOver_withoutItsMemory() throws IOException {
    var mebibyte = "x".repeat(1 << 20);
    assertThat(ndjson("{\"title\":\"" + mebibyte + "\"}\n" + A))
        .containsExactly("line 1 line-too-long", "line 2 " + A);
    InputStream endless = InputStream.nullInputStream();
    for (int i = 0; i < 64; i++) {
      endless =
          new SequenceInputStream(
              endless, new ByteArrayInputStream(mebibyte.getBytes(StandardCharsets.UTF_8)));
    }
    assertThat(read(new NdjsonSource(endless))).containsExactly("line 1 line-too-long");
  }

  @Test
  void ndjson_noUtf8_isToldWithItsLine() throws IOException {
    var bytes = (A + "\nx{}\n" + A).getBytes(StandardCharsets.UTF_8);
    bytes[A.length() + 1] = (byte) 0xff;
    assertThat(read(new NdjsonSource(new ByteArrayInputStream(bytes))))
        .containsExactly("line 1 " + A, "line 2 not-utf-8", "line 3 " + A);
  }

  @ParameterizedTest
  @ValueSource(strings = {",", ";", "\t", "|"})
  void csv_anyDelimiterIsFound_markAndCaseDoNotMatter(String d) throws IOException {
    var text =
        "\uFEFFIdentifier,Landing-Page,PATH,Size\r\n10.5072/a,https://x.example/,/a,12\r\n"
            .replace(",", d);
    assertThat(csv(text))
        .containsExactly(
            "line 2 {\"identifier\":\"10.5072/a\",\"landingPage\":\"https://x.example/\","
                + "\"path\":\"/a\",\"bytes\":12}");
  }

  @Test
  void csv_quotedFieldsMayBreakLines_theNextRecordHasItsOwnNumber() throws IOException {
    assertThat(
            csv(
                """
                identifier,path,title,aliases
                10.5072/a,/a,"Ice, ""old""
                and new",10.5072/b 10.5072/c
                10.5072/d,/d,,
                """))
        .containsExactly(
            "line 2 {\"identifier\":\"10.5072/a\",\"path\":\"/a\",\"title\":\"Ice, \\\"old\\\" and"
                + " new\",\"aliases\":[\"10.5072/b\",\"10.5072/c\"]}",
            "line 4 {\"identifier\":\"10.5072/d\",\"path\":\"/d\"}");
  }

  @Test
  void csv_recordsThatAreWrong_areToldWithTheirLine() throws IOException {
    assertThat(
            csv(
                """
                identifier,path,bytes,descendants
                10.5072/a,/a
                10.5072/b,/b,many,
                10.5072/c,/c,1,perhaps
                10.5072/d,/d,1,yes
                """))
        .containsExactly(
            "line 2 columns",
            "line 3 invalid-bytes",
            "line 4 invalid-descendants",
            "line 5 {\"identifier\":\"10.5072/d\",\"path\":\"/d\",\"bytes\":1,\"descendants\":true}");
  }

  @Test
  void csv_quoteThatNeverEnds_isTold_andNotHeldInMemory() throws IOException {
    assertThat(csv("identifier,path\n10.5072/a,/a\n10.5072/b,\"/b\n10.5072/c,/c\n"))
        .containsExactly(
            "line 2 {\"identifier\":\"10.5072/a\",\"path\":\"/a\"}", "line 3 truncated");
    assertThat(csv("identifier,path\n10.5072/b,\"" + "x,y\n".repeat(1 << 20)))
        .containsExactly("line 2 line-too-long");
    assertThat(csv("identifier,path\n\"10.5072/b\"x,/b\n")).containsExactly("line 2 malformed-csv");
  }

  @Test
  void csv_noUtf8_isToldWithItsLine() throws IOException {
    var bytes = "identifier,path\n10.5072/x,/x\n10.5072/a,/a\n".getBytes(StandardCharsets.UTF_8);
    bytes[20] = (byte) 0xe9;
    assertThat(
            read(
                new CsvSource(
                    new InputStreamReader(new ByteArrayInputStream(bytes), StandardCharsets.UTF_8),
                    Optional.empty())))
        .containsExactly(
            "line 2 not-utf-8", "line 3 {\"identifier\":\"10.5072/a\",\"path\":\"/a\"}");
  }

  @Test
  void csv_unknownColumn_namesTheNearest() {
    assertThatThrownBy(() -> csv("identifer,path\n"))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining("'identifer'; did you mean identifier?");
    assertThatThrownBy(() -> csv("identifier,path,doi\n")).hasMessageContaining("Two columns");
    assertThatThrownBy(() -> csv("")).hasMessageContaining("empty");
  }

  @Test
  void scan_findsEachKindOfMetadata() throws IOException {
    write(
        "own/.datadns.yaml",
        "identifier: 10.5072/own\ntitle: Own\nversion: 1.10\naliases: [10.5072/other]\n");
    write("own/datacite.json", "{\"doi\":\"10.5072/not-this\"}");
    write(
        "cite/datacite.json",
        """
        {"data":{"id":"10.5072/cite","attributes":{"doi":"10.5072/cite","url":"https://x.example/c",
        "titles":[{"title":"Ice\\n  cores"}]}}}""");
    write(
        "deep/er/datacite.xml",
        """
        <?xml version="1.0"?><resource xmlns="http://datacite.org/schema/kernel-4">
        <identifier identifierType="DOI">10.5072/XML</identifier>
        <titles><title>From XML</title><title>Second</title></titles></resource>""");
    write(
        "crate/ro-crate-metadata.json",
        """
        {"@graph":[{"@id":"ro-crate-metadata.json","about":{"@id":"./"}},
        {"@id":"./","name":"Crate","identifier":{"@id":"#doi"}},
        {"@id":"#doi","value":"https://doi.org/10.5072/crate"}]}""");
    write(
        "dv/FK2/AB/export_dataverse_json.cached",
        """
        {"protocol":"doi","authority":"10.5072","identifier":"FK2/AB",
        "persistentUrl":"https://doi.org/10.5072/FK2/AB","datasetVersion":{"metadataBlocks":
        {"citation":{"fields":[{"typeName":"title","value":"From Dataverse"}]}}}}""");
    write("cite/below/datacite.json", "{\"doi\":\"10.5072/below\"}");

    assertThat(scan())
        .containsExactlyInAnyOrder(
            entry(
                "10.5072/own",
                "own",
                ",\"title\":\"Own\"",
                ",\"version\":\"1.10\",\"aliases\":[\"10.5072/other\"]"),
            entry(
                "10.5072/cite",
                "cite",
                ",\"title\":\"Ice cores\"",
                ",\"landingPage\":\"https://x.example/c\""),
            entry("10.5072/XML", "deep/er", ",\"title\":\"From XML\"", ""),
            entry("https://doi.org/10.5072/crate", "crate", ",\"title\":\"Crate\"", ""),
            entry(
                "doi:10.5072/FK2/AB",
                "dv/FK2/AB",
                ",\"title\":\"From Dataverse\"",
                ",\"landingPage\":\"https://doi.org/10.5072/FK2/AB\""));
  }

  @Test
  void scan_hostileMetadata_isToldAndBounded() throws IOException {
    write("broken/datacite.json", "{\"doi\":");
    write("nameless/ro-crate-metadata.json", "{\"@graph\":[{\"@id\":\"./\",\"name\":\"X\"}]}");
    write("deep/dataset.json", "[".repeat(100_000));
    write(
        "entities/datacite.xml",
        "<!DOCTYPE r [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
            + "<r><identifier>&b;</identifier></r>");
    write(
        "outside/datacite.xml",
        "<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><r><identifier>&x;</identifier></r>");
    write("elements/datacite.xml", "<r>".repeat(100_000));
    write("yaml/.datadns.yaml", "identifier: [unclosed");
    write("large/datacite.json", " ".repeat(9 << 20));
    Files.write(
        Files.createDirectory(directory.resolve("latin")).resolve("datacite.json"),
        new byte[] {'{', (byte) 0xe9});

    assertThat(scan())
        .containsExactlyInAnyOrder(
            broken("broken/datacite.json", "malformed"),
            broken("nameless/ro-crate-metadata.json", "no-identifier"),
            broken("deep/dataset.json", "malformed"),
            broken("entities/datacite.xml", "malformed"),
            broken("outside/datacite.xml", "malformed"),
            broken("elements/datacite.xml", "malformed"),
            broken("yaml/.datadns.yaml", "malformed"),
            broken("large/datacite.json", "metadata-too-large"),
            broken("latin/datacite.json", "not-utf-8"));
  }

  @Test
  void scan_followsNoLink_andTellsWhatMayNotBeRead() throws IOException {
    write("real/datacite.json", "{\"doi\":\"10.5072/real\"}");
    Files.createSymbolicLink(directory.resolve("loop"), directory);
    var linked = Files.createDirectory(directory.resolve("linked"));
    Files.createSymbolicLink(
        linked.resolve("datacite.json"), directory.resolve("real/datacite.json"));
    var closed = Files.createDirectory(directory.resolve("closed"));
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));

    var expected = new ArrayList<>(List.of(entry("10.5072/real", "real", "", "")));
    if (!Files.isReadable(closed)) {
      expected.add(broken("closed", "not-permitted"));
    }
    assertThat(scan()).containsExactlyInAnyOrderElementsOf(expected);
  }

  private String entry(String identifier, String folder, String title, String rest) {
    return directory.resolve(folder)
        + "/ {\"identifier\":\""
        + identifier
        + "\",\"path\":\""
        + directory.resolve(folder)
        + "\""
        + title
        + rest
        + "}";
  }

  private String broken(String file, String code) {
    return directory.resolve(file) + " " + code;
  }

  private List<String> scan() throws IOException {
    return read(new ScanSource(directory)).stream()
        .map(line -> line.contains("{") ? line.replaceFirst("/[^/ ]+ \\{", "/ {") : line)
        .toList();
  }

  private void write(String file, String text) throws IOException {
    var path = directory.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
  }

  private static List<String> ndjson(String text) throws IOException {
    return read(new NdjsonSource(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static List<String> csv(String text) throws IOException {
    return read(new CsvSource(new java.io.StringReader(text), Optional.empty()));
  }

  private static List<String> read(EntrySource source) throws IOException {
    var told = new ArrayList<String>();
    source.read(
        new EntrySource.Sink() {
          @Override
          public void offer(EntrySource.Place place, String json) {
            told.add(place.text() + " " + json);
          }

          @Override
          public void broken(EntrySource.Place place, Reason reason) {
            told.add(place.text() + " " + reason.code());
          }

          @Override
          public void at(long position) {}
        });
    return told;
  }
}
