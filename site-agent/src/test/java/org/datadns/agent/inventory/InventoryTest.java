package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.datadns.agent.tool.Account;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InventoryTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-20T00:00:00Z"));

  private static final Account PERSON = new Account(1000, 1000, List.of());

  private final AtomicInteger changes = new AtomicInteger();
  @TempDir Path directory;

  @Test
  void probe_namesMountsAfterTheirIdentifiers_noTwoAlike() throws IOException {
    var data = data("data");
    var inventory =
        load(
            dataset("10.5072/FK2/gshhg", data),
            dataset("10.5072/fk2-gshhg", data),
            dataset("https://example.org/a/../b?x=1", data));
    inventory.probe();

    assertThat(inventory.datasets())
        .extracting(HeldDataset::mountName)
        .containsExactly("10.5072-fk2-gshhg", "10.5072-fk2-gshhg-2", "example.org-b-x-1");
  }

  @Test
  void probe_pathComesBack_heals_withoutAnotherInventory() throws IOException {
    var missing = directory.resolve("late");
    var inventory = load(dataset("10.5072/fk2/a", data("data")), dataset("10.5072/fk2/b", missing));
    inventory.probe();
    long before = inventory.generation();
    assertThat(inventory.served("doi:10.5072/fk2/a")).isPresent();
    assertThat(inventory.served("doi:10.5072/fk2/b")).isEmpty();
    assertThat(inventory.lines()).hasSize(2);
    assertThat(inventory.unavailable())
        .singleElement()
        .satisfies(
            report -> {
              assertThat(report.identifier()).isEqualTo("doi:10.5072/fk2/b");
              assertThat(report.reason().code()).isEqualTo("missing");
              assertThat(report.reason().text()).doesNotContain(missing.toString());
            });
    int told = changes.get();

    Files.createDirectory(missing);

    inventory.probe();
    assertThat(inventory.served("doi:10.5072/fk2/b")).isPresent();
    assertThat(inventory.unavailable()).isEmpty();
    assertThat(inventory.generation()).isEqualTo(before);
    assertThat(changes).hasValue(told + 1);
    inventory.probe();
    assertThat(changes).hasValue(told + 1);
  }

  @Test
  void load_again_keepsGenerationAndAdditions() throws IOException {
    var first = load();
    first.add(dataset("10.5072/fk2/added", data("data")));
    long generation = first.generation();

    var second = load();
    second.probe();

    assertThat(second.generation()).isEqualTo(generation);
    assertThat(second.lines())
        .extracting(line -> line.identifier().orElseThrow())
        .containsExactly("doi:10.5072/fk2/added");
  }

  @Test
  void configurationNamesWhatWasAdded_itsEntryCounts() throws IOException {
    load().add(dataset("10.5072/fk2/a", data("old")));
    var moved = data("new");

    var inventory = load(dataset("10.5072/fk2/a", moved));
    inventory.probe();

    assertThat(inventory.datasets()).hasSize(1);
    assertThat(inventory.served("doi:10.5072/fk2/a").orElseThrow().config().path())
        .isEqualTo(moved);
  }

  @Test
  void noIdentifier_isRefusedWithReason_theOthersAreServed() throws IOException {
    var inventory =
        load(dataset("nonsense", data("data")), dataset("10.5072/fk2/a", data("other")));
    inventory.probe();

    assertThat(inventory.datasets()).filteredOn(HeldDataset::isServed).hasSize(1);
    assertThat(inventory.datasets().getFirst().refusal().orElseThrow().code())
        .isEqualTo("unrecognised");
  }

  @Test
  void raiseAbove_goesAboveWhatWasSeen() {
    var inventory = load();
    long seen = CLOCK.millis() + 1_000_000;

    inventory.raiseAbove(seen);

    assertThat(inventory.generation()).isGreaterThan(seen);
  }

  private Inventory load(DatasetConfig... configured) {
    return Inventory.load(
        directory,
        List.of(configured),
        AccountChoice.NONE,
        PERSON,
        CLOCK,
        changes::incrementAndGet);
  }

  private static DatasetConfig dataset(String identifier, Path path) {
    return new DatasetConfig(
        identifier, path, Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  private Path data(String name) throws IOException {
    return Files.createDirectory(directory.resolve(name));
  }
}
