package org.datadns.protocol.identifier;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.junit.jupiter.api.Test;

/** Every row of the reference page is what the code does. */
class IdentifiersPageTest {
  private static final Path PAGE = Path.of("..", "..", "docs", "reference", "identifiers.md");
  private static final Path SOURCES =
      Path.of("src", "main", "java", "org", "datadns", "protocol", "identifier");
  private static final Pattern CODE = Pattern.compile("new Unrecognised\\(\\s*\"([a-z-]+)\"");
  private static final Pattern PREFIX_LINE = Pattern.compile("(`[a-z0-9.]+` ?)+");

  @Test
  void everySpelling() throws IOException {
    var rows = rows("| spelling | canonical |");
    assertThat(rows)
        .hasSizeGreaterThan(100)
        .allSatisfy(
            row ->
                assertThat(Identifier.parse(code(row.get(0))).asOptional())
                    .map(Identifier::canonical)
                    .hasValue(code(row.get(1))));
    assertThat(
            rows.stream()
                .flatMap(row -> Identifier.parse(code(row.get(0))).asOptional().stream())
                .map(Identifier::scheme))
        .contains(Scheme.values());
  }

  @Test
  void everyRefusal() throws IOException {
    assertThat(rows("| code | example | probably meant |"))
        .hasSizeGreaterThan(10)
        .filteredOn(row -> row.get(1).startsWith("`"))
        .allSatisfy(
            row -> {
              var not = (Unrecognised) Identifier.parse(code(row.get(1)));
              assertThat(not.code()).isEqualTo(code(row.get(0)));
              assertThat(not.nearest().map(Identifier::canonical).orElse(""))
                  .isEqualTo(code(row.get(2)));
            });
  }

  @Test
  void everyCode() throws IOException {
    var inCode = new HashSet<String>();
    try (var sources = Files.list(SOURCES)) {
      for (var source : sources.toList()) {
        var codes = CODE.matcher(Files.readString(source));
        while (codes.find()) {
          inCode.add(codes.group(1));
        }
      }
    }
    assertThat(
            rows("| code | example | probably meant |").stream()
                .map(row -> code(row.get(0)))
                .collect(Collectors.toSet()))
        .isEqualTo(inCode);
  }

  @Test
  void everyPrefix() throws IOException {
    var onPage =
        Files.readAllLines(PAGE).stream()
            .filter(PREFIX_LINE.asMatchPredicate())
            .flatMap(line -> Pattern.compile(" ").splitAsStream(line))
            .map(IdentifiersPageTest::code)
            .toList();
    assertThat(onPage)
        .containsExactlyElementsOf(CommonPrefixes.ALL.stream().map(it -> it.prefix()).toList());
  }

  /** The cells of all tables with this head. */
  private static List<List<String>> rows(String head) throws IOException {
    var rows = new ArrayList<List<String>>();
    boolean inside = false;
    for (String line : Files.readAllLines(PAGE)) {
      if (line.equals(head)) {
        inside = true;
      } else if (!line.startsWith("|")) {
        inside = false;
      } else if (inside && !line.startsWith("|---")) {
        var cells = List.of(line.split("\\|", -1));
        rows.add(cells.subList(1, cells.size() - 1).stream().map(String::strip).toList());
      }
    }
    return rows;
  }

  private static String code(String cell) {
    return cell.replace("`", "");
  }
}
