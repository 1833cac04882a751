package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Namespaces that are served without naming each dataset. */
class MountRuleTest {
  @TempDir Path directory;
  private Path root;
  private Inventory inventory;

  @BeforeEach
  void load() throws IOException {
    root = Files.createDirectories(directory.resolve("dataverse/FK2"));
    inventory =
        Inventory.load(
            directory.resolve("state"),
            InventoryConfig.of(List.of()),
            AccountChoice.NONE,
            new Account(1000, 1000, List.of()),
            InstantSource.system(),
            () -> {});
  }

  @AfterEach
  void close() {
    inventory.close();
  }

  @ParameterizedTest
  @CsvSource({
    "10.5072/FK2/*, doi:10.5072/fk2/",
    "doi:10.5072/*, doi:10.5072/",
    "https://doi.org/10.5072/FK2/*, doi:10.5072/fk2/",
    "https://example.org/data/*, https://example.org/data/",
  })
  void parse_prefixIsCanonical(String pattern, String prefix) {
    assertThat(parse(pattern, "/mnt/*", Optional.empty()))
        .isInstanceOfSatisfying(
            MountRule.Parsed.Rule.class,
            parsed -> {
              assertThat(parsed.rule().prefix()).isEqualTo(prefix);
              assertThat(parsed.rule().root()).isEqualTo(Path.of("/mnt"));
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"*", "/*", "10.5072/FK2", "10.5072/*/x/*", "10.5072/FK2*", "nonsense/*", "", "**"})
  void parse_whatIsNoRule_isToldWhy(String pattern) {
    assertThat(parse(pattern, "/mnt", Optional.empty()))
        .isInstanceOfSatisfying(
            MountRule.Parsed.Unusable.class,
            unusable -> assertThat(unusable.reason().code()).isEqualTo("invalid-rule"));
  }

  @ParameterizedTest
  @CsvSource({"as-is,abc", "lower,abc", "upper,ABC", "any,aBc"})
  void directory_isFoundInItsSpelling(String spelling, String name) throws IOException {
    Files.createDirectory(root.resolve(name));
    add(spelling);
    var held = inventory.confirm("doi:10.5072/fk2/abc", Optional.empty()).orElseThrow();
    assertThat(held.refusal()).isEmpty();
    assertThat(held.config().path()).isEqualTo(root.toRealPath().resolve(name));
    assertThat(held.mountName()).isEqualTo("10.5072-fk2-abc");
    assertThat(inventory.served("doi:10.5072/fk2/abc", Optional.empty())).isPresent();
  }

  @Test
  void anySpelling_atEachLevel_patternsOfFindMeanNothing() throws IOException {
    Files.createDirectories(root.resolve("ABC/dEf"));
    Files.createDirectory(root.resolve("xyz"));
    Files.createDirectory(root.resolve("A[b]*\\C"));
    add("any");
    assertThat(path("abc/def")).endsWith(Path.of("ABC/dEf"));
    assertThat(path("a[b]*\\c")).endsWith(Path.of("A[b]*\\C"));
    assertThat(code("x*z")).isEqualTo("missing");
    assertThat(code("?yz")).isEqualTo("missing");
  }

  @Test
  void severalOfDifferentCase_areAmbiguous_unlessOneIsSpelledAsTheIdentifier() throws IOException {
    Files.createDirectory(root.resolve("aBc"));
    Files.createDirectory(root.resolve("AbC"));
    add("any");
    assertThat(code("abc")).isEqualTo("ambiguous");
    Files.createDirectory(root.resolve("abc"));
    assertThat(path("abc")).endsWith(Path.of("abc"));
  }

  @Test
  void nothingThere_isAClearProblem_andFoundOnceItIs() throws IOException {
    add("any");
    var missing = inventory.confirm("doi:10.5072/fk2/abc", Optional.empty()).orElseThrow();
    assertThat(missing.refusal().map(Reason::code)).contains("missing");
    Files.createDirectory(root.resolve("ABC"));
    assertThat(path("abc")).endsWith(Path.of("ABC"));
    assertThat(inventory.confirm("doi:10.9999/abc", Optional.empty())).isEmpty();
    assertThat(inventory.confirm("doi:10.5072/fk2/abc", Optional.of("2"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", "a/../b", ".", "a//b", "", "a/", "a\u0000", "a\nb", "a\u202eb"})
  void hostileNames_leadNowhere(String rest) throws IOException {
    Files.createDirectories(root.resolve("a/b"));
    for (var spelling : List.of("any", "as-is")) {
      add(spelling);
      assertThat(inventory.confirm("doi:10.5072/fk2/" + rest, Optional.empty())).isEmpty();
      inventory.remove("10.5072/FK2/*", Optional.empty());
    }
  }

  @Test
  void linkOutOfTheRoot_isRefused_oneWithinIsFollowed() throws IOException {
    var secret = Files.createDirectory(directory.resolve("secret"));
    Files.writeString(secret.resolve("file"), "secret");
    Files.createDirectory(root.resolve("real"));
    Files.createSymbolicLink(root.resolve("out"), secret);
    Files.createSymbolicLink(root.resolve("outfile"), secret.resolve("file"));
    Files.createSymbolicLink(root.resolve("up"), root.getParent());
    Files.createSymbolicLink(root.resolve("self"), root);
    Files.createSymbolicLink(root.resolve("in"), root.resolve("real"));
    for (var spelling : List.of("any", "as-is")) {
      add(spelling);
      assertThat(code("out")).isEqualTo("outside");
      assertThat(code("out/file")).isEqualTo("outside");
      assertThat(code("outfile")).isEqualTo("outside");
      assertThat(code("up")).isEqualTo("outside");
      assertThat(code("self")).isEqualTo("outside");
      assertThat(path("in")).endsWith(Path.of("real"));
      inventory.remove("10.5072/FK2/*", Optional.empty());
    }
  }

  @Test
  void file_isServedAtItsOwnPlace() throws IOException {
    Files.writeString(root.resolve("DATA.nc"), "x");
    Files.createSymbolicLink(root.resolve("link.nc"), root.resolve("DATA.nc"));
    add("any");
    assertThat(path("data.nc")).endsWith(Path.of("DATA.nc"));
    assertThat(path("link.nc")).endsWith(Path.of("DATA.nc"));
  }

  @Test
  void namedDataset_goesBeforeARule_andTheLongerRuleBeforeTheShorter() throws IOException {
    var named = Files.createDirectory(directory.resolve("named"));
    var inner = Files.createDirectories(directory.resolve("inner/x"));
    Files.createDirectories(root.resolve("abc"));
    Files.createDirectories(root.resolve("sub/x"));
    add("as-is");
    inventory.add(EntryLines.rule("10.5072/fk2/sub/*", inner.getParent()));
    inventory.add(EntryLines.dataset("10.5072/fk2/abc", named));
    assertThat(path("abc")).isEqualTo(named);
    assertThat(path("sub/x")).isEqualTo(inner.toRealPath());
  }

  @Test
  void ruleIsRemoved_whatItLedToIsServedNoMore() throws IOException {
    Files.createDirectory(root.resolve("abc"));
    add("any");
    assertThat(path("abc")).endsWith(Path.of("abc"));
    inventory.remove("doi:10.5072/FK2/*", Optional.empty());
    assertThat(inventory.served("doi:10.5072/fk2/abc", Optional.empty())).isEmpty();
    assertThat(inventory.confirm("doi:10.5072/fk2/abc", Optional.empty())).isEmpty();
  }

  private void add(String spelling) {
    assertThat(
            inventory.add(
                EntryLines.of(
                    Map.of("rule", "10.5072/FK2/*", "path", root + "/*", "spelling", spelling))))
        .isInstanceOf(Inventory.Addition.RuleAdded.class);
  }

  private Path path(String rest) {
    var held = inventory.check("doi:10.5072/fk2/" + rest, Optional.empty()).orElseThrow();
    assertThat(held.refusal()).isEmpty();
    return held.config().path();
  }

  private String code(String rest) {
    return inventory
        .check("doi:10.5072/fk2/" + rest, Optional.empty())
        .orElseThrow()
        .refusal()
        .orElseThrow()
        .code();
  }

  private static MountRule.Parsed parse(String pattern, String path, Optional<Spelling> spelling) {
    return MountRule.parse(
        IdentifierParser.standard(), pattern, path, spelling, Optional.empty(), Optional.empty());
  }
}
