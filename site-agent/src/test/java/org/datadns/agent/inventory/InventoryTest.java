package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.datadns.agent.inventory.Inventory.Addition;
import org.datadns.agent.layout.RepositoryConfig;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.identifier.IdentifierParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-20T00:00:00Z"));

  private static final Account PERSON = new Account(1000, 1000, List.of());

  private final AtomicInteger changes = new AtomicInteger();
  private final List<Inventory> open = new ArrayList<>();
  @TempDir Path directory;

  @AfterEach
  void close() {
    open.forEach(Inventory::close);
  }

  @Test
  void probe_namesMountsAfterTheirIdentifiersAndVersions() throws IOException {
    var data = data("data");
    var inventory =
        load(dataset("10.5072/FK2/gshhg", data), dataset("https://example.org/a/../b?x=1", data));
    inventory.add(
        EntryLines.of(
            Map.of("identifier", "10.5072/fk2/x", "version", "1.0", "path", data.toString())));
    inventory.probe();

    assertThat(all(inventory))
        .extracting(HeldDataset::mountName)
        .containsExactly("10.5072-fk2-gshhg", "10.5072-fk2-x-1.0", "example.org-b-x-1");
  }

  @Test
  void probe_pathComesBack_heals_withoutAnotherInventory() throws IOException {
    var missing = directory.resolve("late");
    var inventory = load(dataset("10.5072/fk2/a", data("data")), dataset("10.5072/fk2/b", missing));
    inventory.probe();
    long before = inventory.generation();
    assertThat(served(inventory, "doi:10.5072/fk2/a")).isPresent();
    assertThat(served(inventory, "doi:10.5072/fk2/b")).isEmpty();
    assertThat(sent(inventory)).hasSize(2);
    assertThat(inventory.unavailable())
        .singleElement()
        .satisfies(
            report -> {
              assertThat(report.identifier()).isEqualTo("doi:10.5072/fk2/b");
              assertThat(report.reason().orElseThrow().code()).isEqualTo("missing");
              assertThat(report.reason().orElseThrow().text()).doesNotContain(missing.toString());
            });
    int told = changes.get();

    Files.createDirectory(missing);

    inventory.probe();
    assertThat(served(inventory, "doi:10.5072/fk2/b")).isPresent();
    assertThat(inventory.unavailable()).isEmpty();
    assertThat(inventory.generation()).isEqualTo(before);
    assertThat(changes).hasValue(told + 1);
    inventory.probe();
    assertThat(changes).hasValue(told + 1);
  }

  @Test
  void load_again_keepsGenerationAndAdditions() throws IOException {
    var first = load();
    first.add(EntryLines.dataset("10.5072/fk2/added", data("data")));
    long generation = first.generation();
    first.close();

    var second = load();
    second.probe();

    assertThat(second.generation()).isEqualTo(generation);
    assertThat(sent(second)).containsExactly("{\"identifier\":\"doi:10.5072/fk2/added\"}");
    assertThat(served(second, "doi:10.5072/fk2/added")).isPresent();
  }

  @Test
  void configurationNamesWhatWasAdded_itsEntryCounts_untilItIsGone() throws IOException {
    var old = data("old");
    load().add(EntryLines.dataset("10.5072/fk2/a", old));
    var moved = data("new");

    var inventory = load(dataset("10.5072/fk2/a", moved));
    inventory.probe();
    assertThat(all(inventory)).hasSize(1);
    assertThat(served(inventory, "doi:10.5072/fk2/a").orElseThrow().config().path())
        .isEqualTo(moved);
    assertThat(sent(inventory)).hasSize(1);
    assertThat(inventory.remove("10.5072/FK2/a", Optional.empty()).orElseThrow().code())
        .isEqualTo("configured");
    assertThat(inventory.add(EntryLines.dataset("10.5072/fk2/a", old)))
        .isInstanceOf(Addition.Refused.class);

    var without = load();
    without.probe();
    assertThat(served(without, "doi:10.5072/fk2/a").orElseThrow().config().path()).isEqualTo(old);
    assertThat(sent(without)).hasSize(1);
  }

  @Test
  void noIdentifier_isRefusedWithReason_theOthersAreServed() throws IOException {
    var inventory =
        load(dataset("nonsense", data("data")), dataset("10.5072/fk2/a", data("other")));
    inventory.probe();

    assertThat(all(inventory)).singleElement().matches(HeldDataset::isServed);
    assertThat(inventory.unnamed())
        .singleElement()
        .satisfies(
            unnamed ->
                assertThat(unnamed.refusal().orElseThrow().code()).isEqualTo("unrecognised"));
  }

  @Test
  void versions_areEntriesOfTheirOwn() throws IOException {
    var inventory = load();
    for (var version : List.of("1", "2", "DRAFT")) {
      inventory.add(
          EntryLines.of(
              Map.of(
                  "identifier",
                  "10.5072/fk2/a",
                  "version",
                  version,
                  "path",
                  data("v" + version).toString())));
    }

    assertThat(path(inventory, Optional.of("1"))).endsWith(Path.of("v1"));
    assertThat(path(inventory, Optional.of("2"))).endsWith(Path.of("v2"));
    assertThat(path(inventory, Optional.empty()))
        .as("nobody gets a draft without its name")
        .endsWith(Path.of("v2"));
    assertThat(path(inventory, Optional.of("DRAFT"))).endsWith(Path.of("vDRAFT"));
    assertThat(inventory.find("doi:10.5072/fk2/a", Optional.of("3"))).isEmpty();
  }

  @Test
  void added_outsideTheRoots_isRefused_alsoByALink() throws IOException {
    var inside = data("inside");
    var outside = data("outside");
    Files.createSymbolicLink(inside.resolve("link"), outside);
    Files.createDirectory(inside.resolve("a"));
    var inventory =
        load(
            new InventoryConfig(
                List.of(),
                List.of(),
                IdentifierParser.standard(),
                List.of(inside),
                List.of(),
                RepositoryConfig.NONE));

    assertThat(code(inventory.add(EntryLines.dataset("10.5072/fk2/o", outside))))
        .isEqualTo("outside-roots");
    inventory.add(EntryLines.dataset("10.5072/fk2/link", inside.resolve("link")));
    inventory.add(EntryLines.dataset("10.5072/fk2/a", inside.resolve("a")));
    assertThat(
            inventory
                .find("doi:10.5072/fk2/link", Optional.empty())
                .flatMap(HeldDataset::refusal)
                .orElseThrow()
                .code())
        .isEqualTo("outside");
    assertThat(served(inventory, "doi:10.5072/fk2/a")).isPresent();
  }

  @Test
  void unreadableStore_saysSo_andTouchesNothing() throws IOException {
    Files.writeString(directory.resolve("inventory.db"), "no database".repeat(1_000));

    assertThatThrownBy(this::load)
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("inventory.db cannot be read");
    assertThat(directory.resolve("inventory.db")).content().startsWith("no database");
  }

  @Test
  void earlierInventory_isMovedIntoTheStore() throws IOException {
    var data = data("data");
    Files.writeString(
        directory.resolve("inventory.json"),
        """
        {"generation":9000000000000,"digest":"x","added":[{"identifier":"10.5072/FK2/A",\
        "path":"%s","title":"Ice","account":{"user":2000,"groups":[5000]}}]}"""
            .formatted(data.toUri()));

    var inventory = load();
    inventory.probe();

    var held = served(inventory, "doi:10.5072/fk2/a").orElseThrow();
    assertThat(held.config().path()).isEqualTo(data);
    assertThat(held.account()).isEqualTo(new Account(2000, 1000, List.of(5000)));
    assertThat(inventory.generation()).isGreaterThan(9000000000000L);
    assertThat(directory.resolve("inventory.json")).doesNotExist();
  }

  @Test
  void search_findsWordsOfTitleAndIdentifier_pageByPage() throws IOException {
    var inventory = load();
    var data = data("data");
    for (int i = 0; i < 25; i++) {
      inventory.add(
          EntryLines.of(
              Map.of(
                  "identifier",
                  "10.5072/fk2/%02d".formatted(i),
                  "title",
                  i % 2 == 0 ? "Ice of the \"North\" 100%" : "Sea",
                  "path",
                  data.toString())));
    }
    inventory.add(EntryLines.rule("10.5072/fk2/05/*", data));

    var names = new ArrayList<String>();
    Optional<Page.Cursor> after = Optional.empty();
    do {
      var page = inventory.search(List.of("ICE", "10.5072"), after, 10);
      page.datasets().forEach(held -> names.add(held.identifier()));
      after = page.next().map(Page.Cursor::text).flatMap(Page.Cursor::parse);
    } while (after.isPresent());
    assertThat(names).hasSize(13).isSorted().doesNotHaveDuplicates();
    assertThat(found(inventory, "sea")).hasSize(12);
    assertThat(found(inventory, "fk2/07")).containsExactly("doi:10.5072/fk2/07");
    assertThat(found(inventory)).hasSize(25);
    // what a title holds is text, whatever it means to JSON or SQL; a member's name is none
    assertThat(found(inventory, "\"north\"")).hasSize(13);
    assertThat(found(inventory, "100%")).hasSize(13);
    assertThat(found(inventory, "%")).hasSize(13);
    assertThat(found(inventory, "'")).isEmpty();
    assertThat(found(inventory, "title")).isEmpty();
  }

  private static List<String> found(Inventory inventory, String... words) {
    var page = inventory.search(List.of(words), Optional.empty(), 100);
    assertThat(page.next()).isEmpty();
    return page.datasets().stream().map(HeldDataset::identifier).toList();
  }

  @Test
  void page_goesOnWhereTheOneBeforeEnded() throws IOException {
    var inventory = load();
    var data = data("data");
    for (int i = 0; i < 25; i++) {
      inventory.add(EntryLines.dataset("10.5072/fk2/%02d".formatted(i), data));
    }
    inventory.add(EntryLines.rule("10.5072/fk2/05/*", data));

    var names = new ArrayList<String>();
    Optional<Page.Cursor> after = Optional.empty();
    do {
      var page = inventory.page("doi:10.5072/fk2/", after, 10);
      page.datasets().forEach(held -> names.add(held.identifier()));
      after = page.next().map(Page.Cursor::text).flatMap(Page.Cursor::parse);
    } while (after.isPresent());
    assertThat(names).hasSize(25).isSorted().doesNotHaveDuplicates();
    assertThat(inventory.page("doi:10.5072/fk2/1", Optional.empty(), 100).datasets()).hasSize(10);
    assertThat(Page.Cursor.parse("nonsense")).isEmpty();
  }

  @Test
  void moreThanCanBeWatched_aWindowIs_theRestWhenAskedFor() throws IOException {
    var data = data("data");
    var inventory = load();
    var lines = new ArrayList<String>();
    for (int i = 0; i < Watchlist.ALL + 500; i++) {
      var path = data.resolve(String.valueOf(i));
      if (i < Watchlist.ALL) {
        Files.createDirectory(path);
      }
      lines.add("{\"identifier\":\"10.5072/%d\",\"path\":\"%s\"}".formatted(i, path));
    }
    inventory.take(new Import.Chunk("one", 0, lines, true, false));
    inventory.probe();

    assertThat(inventory.health().count()).isEqualTo(Watchlist.ALL + 500);
    assertThat(inventory.unavailable()).isEmpty();
    assertThat(inventory.page("", Optional.empty(), 10_000).datasets())
        .filteredOn(HeldDataset::isSeen)
        .hasSizeLessThanOrEqualTo(Watchlist.WINDOW);

    assertThat(inventory.confirm("doi:10.5072/900", Optional.empty()).orElseThrow().isServed())
        .isTrue();
    assertThat(served(inventory, "doi:10.5072/900")).isPresent();
    var ill = inventory.confirm("doi:10.5072/1400", Optional.empty()).orElseThrow();
    assertThat(ill.refusal().orElseThrow().code()).isEqualTo("missing");
    assertThat(inventory.unavailable())
        .singleElement()
        .satisfies(report -> assertThat(report.identifier()).isEqualTo("doi:10.5072/1400"));
    assertThat(inventory.health().illCount()).isEqualTo(1);

    inventory.remove("10.5072/1400", Optional.empty());
    inventory.probe();
    assertThat(inventory.unavailable()).isEmpty();
  }

  private static String code(Addition addition) {
    return ((Addition.Refused) addition).reason().code();
  }

  private static Path path(Inventory inventory, Optional<String> version) {
    return inventory.served("doi:10.5072/fk2/a", version).orElseThrow().config().path();
  }

  private static Optional<HeldDataset> served(Inventory inventory, String identifier) {
    return inventory.served(identifier, Optional.empty());
  }

  private static List<HeldDataset> all(Inventory inventory) {
    return inventory.page("", Optional.empty(), 1_000).datasets();
  }

  private static List<String> sent(Inventory inventory) throws IOException {
    try (var whole = inventory.outbox().whole()) {
      return Files.readAllLines(whole.file());
    }
  }

  private Inventory load(DatasetConfig... configured) {
    return load(InventoryConfig.of(List.of(configured)));
  }

  private Inventory load(InventoryConfig config) {
    var inventory =
        Inventory.load(
            directory, config, AccountChoice.NONE, PERSON, CLOCK, changes::incrementAndGet);
    open.add(inventory);
    return inventory;
  }

  private static DatasetConfig dataset(String identifier, Path path) {
    return new DatasetConfig(
        identifier, path, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Path data(String name) throws IOException {
    return Files.createDirectory(directory.resolve(name));
  }
}
