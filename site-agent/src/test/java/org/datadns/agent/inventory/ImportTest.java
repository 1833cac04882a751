package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.agent.inventory.Import.Chunk;
import org.datadns.agent.inventory.Import.Progress;
import org.datadns.agent.inventory.Import.Result;
import org.datadns.agent.layout.RepositoryConfig;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.Json;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImportTest {
  @TempDir Path directory;
  private Inventory inventory;

  @BeforeEach
  void load() {
    load(List.of());
  }

  private void load(List<DatasetConfig> configured) {
    inventory =
        Inventory.load(
            directory,
            new InventoryConfig(
                configured,
                List.of(),
                IdentifierParser.standard(),
                List.of(Path.of("/data")),
                List.of(),
                RepositoryConfig.NONE),
            AccountChoice.NONE,
            new Account(1000, 1000, List.of()),
            InstantSource.system(),
            () -> {});
  }

  @AfterEach
  void close() {
    inventory.close();
  }

  @Test
  void again_writesNothing_andRaisesNothing() {
    assertThat(take("one", 0, lines(0, 100), true)).isEqualTo(new Progress(100, 100, 0, 0, 0));
    long generation = inventory.generation();

    assertThat(take("one", 0, lines(0, 100), true)).isEqualTo(new Progress(100, 0, 0, 100, 0));
    assertThat(inventory.generation()).isEqualTo(generation);
    assertThat(inventory.health().count()).isEqualTo(100);
  }

  @Test
  void changed_isChanged() {
    take("one", 0, lines(0, 2), true);
    assertThat(take("two", 0, List.of(line(0).replace("}", ",\"title\":\"Ice\"}"), line(1)), true))
        .isEqualTo(new Progress(2, 0, 1, 1, 0));
    assertThat(inventory.find("doi:10.5072/0", Optional.empty()).orElseThrow().config().title())
        .contains("Ice");
  }

  @Test
  void agentDies_theFileGoesOnBehindTheLastChunk() {
    take("one", 0, lines(0, 10), false);
    inventory.close();
    load();

    assertThat(inventory.progress("one")).isEqualTo(new Progress(10, 10, 0, 0, 0));
    assertThat(inventory.progress("other")).isEqualTo(Progress.NONE);
    assertThat(take("one", 10, lines(10, 15), true)).isEqualTo(new Progress(15, 15, 0, 0, 0));
    assertThat(inventory.progress("one")).isEqualTo(Progress.NONE);
  }

  @Test
  void chunkOfAnotherPlace_isNotTaken() {
    take("one", 0, lines(0, 10), false);
    assertThat(inventory.take(new Chunk("one", 0, lines(0, 10), false, false)))
        .isInstanceOfSatisfying(
            Result.OutOfStep.class,
            out -> assertThat(out.reason().code()).isEqualTo("import-out-of-step"));
    take("two", 0, lines(20, 30), false);
    assertThat(inventory.take(new Chunk("one", 10, lines(10, 20), false, false)))
        .isInstanceOf(Result.OutOfStep.class);
    assertThat(inventory.health().count()).isEqualTo(20);
  }

  @Test
  void trial_saysTheSame_andWritesNothing() {
    take("one", 0, lines(0, 5), true);
    long generation = inventory.generation();
    var result =
        (Result.Taken)
            inventory.take(
                new Chunk(
                    "two",
                    0,
                    List.of(line(0), line(9), line(1).replace("}", ",\"title\":\"T\"}"), "{"),
                    true,
                    true));
    assertThat(result.progress()).isEqualTo(new Progress(4, 1, 1, 1, 1));
    assertThat(inventory.generation()).isEqualTo(generation);
    assertThat(inventory.health().count()).isEqualTo(5);
    assertThat(inventory.find("doi:10.5072/9", Optional.empty())).isEmpty();
  }

  @Test
  void duplicates_areRefused_inOneChunkAndBetween_alsoWhenImportedAgain() {
    var other = line(0).replace("}", ",\"title\":\"Another\"}");
    for (int i = 0; i < 2; i++) {
      assertThat(codes(List.of(line(0), other), false)).containsExactly("duplicate");
      assertThat(codes(2, List.of(other, line(1)), true)).containsExactly("duplicate");
    }
    assertThat(inventory.find("doi:10.5072/0", Optional.empty()).orElseThrow().config().title())
        .isEmpty();
    assertThat(
            codes(
                List.of(
                    line(2).replace("}", ",\"version\":\"1\"}"),
                    line(2).replace("}", ",\"version\":\"2\"}")),
                true))
        .isEmpty();
  }

  @Test
  void configuredDataset_isRefused() {
    inventory.close();
    load(
        List.of(
            new DatasetConfig(
                "10.5072/0",
                Path.of("/data"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty())));
    assertThat(codes(List.of(line(0), line(1)), true)).containsExactly("configured");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\"    | malformed-json",
        "[]                                                     | malformed-json",
        "{\"path\":\"/data/a\"}                                 | missing-identifier",
        "{\"identifier\":\"10.5072/a\",\"rule\":\"x\",\"path\":\"/data\"} | missing-identifier",
        "{\"identifier\":\"10.5072/a\"}                         | missing-path",
        "{\"identifier\":\"10.5072/a\",\"path\":\"data/a\"}     | relative-path",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/../etc\"} | invalid-path",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\\u0000\"} | invalid-path",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/\\u202egnp\"} | invalid-path",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/\\ud800\"} | invalid-path",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/etc\"}       | outside-roots",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/database\"}  | outside-roots",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\",\"title\":\"a\\u0007\"} | invalid-title",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\",\"landingPage\":\"javascript:x\"} | invalid-landing-page",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\",\"bytes\":-1} | invalid-bytes",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\",\"bytes\":\"12\"} | malformed-json",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\",\"checksum\":\"md5\"} | invalid-checksum",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\",\"aliases\":[\"?\"]} | invalid-alias",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\",\"access\":\"secret\"} | unsupported-access",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\",\"user\":0} | invalid-account",
        "{\"identifier\":\"10.5072/a\",\"path\":\"/data/a\",\"version\":\"1\\u200b\"} | invalid-version",
        "{\"rule\":\"10.5072/FK2\",\"path\":\"/data/a\"}        | invalid-rule",
        "{\"rule\":\"10.5072/FK2/*\",\"path\":\"/data/a\",\"spelling\":\"odd\"} | invalid-rule"
      })
  void badLine_isRefusedWithASentence_theOthersAreTaken(String bad, String code) {
    var result =
        (Result.Taken)
            inventory.take(new Chunk("one", 0, List.of(line(0), bad, line(1)), true, false));
    assertThat(result.progress()).isEqualTo(new Progress(3, 2, 0, 0, 1));
    assertThat(result.refused())
        .singleElement()
        .satisfies(
            refused -> {
              assertThat(refused.line()).isEqualTo(1);
              assertThat(refused.reason().code()).isEqualTo(code);
              assertThat(refused.reason().text()).endsWith(".");
            });
  }

  @Test
  void hostileIdentifiers_areRefused_andShownShortened() {
    for (var name :
        List.of(
            "10.5072/" + "x".repeat(3_000),
            "10.5072/a\u0000b",
            "10.5072/a\u202eb",
            "10.5072/a\nb",
            "x".repeat(1 << 20))) {
      var line = Json.write(java.util.Map.of("identifier", name, "path", "/data/a"));
      var result = (Result.Taken) inventory.take(new Chunk("x", 0, List.of(line), true, false));
      assertThat(result.refused())
          .singleElement()
          .satisfies(refused -> assertThat(refused.identifier()).hasSizeLessThanOrEqualTo(200));
    }
    assertThat(inventory.health().count()).isZero();
  }

  private List<String> codes(List<String> lines, boolean isLast) {
    return codes(0, lines, isLast);
  }

  private List<String> codes(long position, List<String> lines, boolean isLast) {
    return ((Result.Taken) inventory.take(new Chunk("codes", position, lines, isLast, false)))
        .refused().stream().map(line -> line.reason().code()).toList();
  }

  private Progress take(String source, long position, List<String> lines, boolean isLast) {
    return ((Result.Taken) inventory.take(new Chunk(source, position, lines, isLast, false)))
        .progress();
  }

  private static List<String> lines(int from, int to) {
    return IntStream.range(from, to).mapToObj(ImportTest::line).toList();
  }

  private static String line(int i) {
    return "{\"identifier\":\"10.5072/%d\",\"path\":\"/data/%d\"}".formatted(i, i);
  }
}
