package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.datadns.agent.inventory.Told.Refusal;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.Reason;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OutboxTest {
  private static final Reason CONFLICT = new Reason("alias-conflict", "Not yours.");

  @TempDir Path directory;
  private Inventory inventory;

  @BeforeEach
  void load() {
    inventory =
        Inventory.load(
            directory,
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

  @Test
  void nothingToldYet_isTheWhole_withItsDigest() throws IOException {
    add("a");
    add("b");
    try (var dispatch = inventory.outbox().changes()) {
      assertThat(dispatch.after()).isEmpty();
      assertThat(dispatch.lines()).isEqualTo(2);
      assertThat(dispatch.generation()).isEqualTo(inventory.generation());
      assertThat(dispatch.digest()).isEqualTo(Digest.of(Files.readAllBytes(dispatch.file())));
      assertThat(dispatch.file())
          .content()
          .isEqualTo("{\"identifier\":\"doi:10.5072/a\"}\n{\"identifier\":\"doi:10.5072/b\"}\n");
    }
    assertThat(directory.resolve("outbox")).isEmptyDirectory();
  }

  @Test
  void afterwards_changesAlone_rulesAndRemovalsToo() throws IOException {
    add("a");
    add("b");
    tell();
    long told = inventory.generation();

    add("c");
    inventory.add(EntryLines.rule("10.5072/FK2/*", directory));
    inventory.remove("10.5072/A", Optional.empty());

    try (var dispatch = inventory.outbox().changes()) {
      assertThat(dispatch.after()).hasValue(told);
      assertThat(Files.readAllLines(dispatch.file()))
          .containsExactly(
              "{\"identifier\":\"doi:10.5072/c\"}",
              "{\"rule\":\"doi:10.5072/fk2/*\"}",
              "{\"identifier\":\"doi:10.5072/a\",\"removed\":true}");
    }
    tell();
    inventory.remove("doi:10.5072/fk2/*", Optional.empty());
    try (var dispatch = inventory.outbox().changes()) {
      assertThat(Files.readAllLines(dispatch.file()))
          .containsExactly("{\"rule\":\"doi:10.5072/fk2/*\",\"removed\":true}");
    }
  }

  @Test
  void removedAndAddedAgain_isNoRemoval() throws IOException {
    add("a");
    tell();
    inventory.remove("10.5072/a", Optional.empty());
    add("a");
    try (var dispatch = inventory.outbox().changes()) {
      assertThat(Files.readAllLines(dispatch.file()))
          .containsExactly("{\"identifier\":\"doi:10.5072/a\"}");
    }
  }

  @Test
  void onlyThePathChanged_theResolverIsNotTold() {
    var imports = inventory;
    take(imports, Map.of("identifier", "10.5072/a", "path", "/data/one"));
    long before = inventory.generation();
    take(imports, Map.of("identifier", "10.5072/a", "path", "/data/two"));
    assertThat(inventory.generation()).isEqualTo(before);
    assertThat(inventory.find("doi:10.5072/a", Optional.empty()).orElseThrow().config().path())
        .isEqualTo(Path.of("/data/two"));
  }

  @Test
  void changedBetweenWritingAndTaking_isSentNext() throws IOException {
    add("a");
    try (var dispatch = inventory.outbox().changes()) {
      add("b");
      inventory.outbox().took(dispatch, 0, List.of());
    }
    try (var dispatch = inventory.outbox().changes()) {
      assertThat(Files.readAllLines(dispatch.file()))
          .containsExactly("{\"identifier\":\"doi:10.5072/b\"}");
    }
  }

  @Test
  void toldEverything_andAskedAgain_isTheWhole() {
    add("a");
    tell();
    try (var dispatch = inventory.outbox().changes()) {
      assertThat(dispatch.after()).isEmpty();
      assertThat(dispatch.lines()).isEqualTo(1);
    }
  }

  @Test
  void forgotten_isTheWhole_raisedAbove_goesAboveWhatWasSeen() {
    add("a");
    tell();
    inventory.outbox().forget();
    try (var dispatch = inventory.outbox().changes()) {
      assertThat(dispatch.after()).isEmpty();
    }
    long seen = System.currentTimeMillis() + 1_000_000;
    inventory.outbox().raiseAbove(seen);
    assertThat(inventory.generation()).isGreaterThan(seen);
    assertThat(inventory.outbox().isUntold()).isTrue();
  }

  @Test
  void refusals_areBounded_andGoWhenTheLineIsSentAnew() {
    add("a");
    add("b");
    try (var dispatch = inventory.outbox().changes()) {
      inventory
          .outbox()
          .took(
              dispatch,
              5_000,
              IntStream.range(0, 5_000)
                  .mapToObj(
                      i -> new Refusal(i + 1, i == 0 ? "doi:10.5072/a" : "doi:10.5072/x", CONFLICT))
                  .toList());
    }
    assertThat(inventory.outbox().told().refusals()).isEqualTo(5_000);
    assertThat(inventory.outbox().told().some()).hasSize(Told.MOST);

    inventory.remove("10.5072/a", Optional.empty());
    tell();
    assertThat(inventory.outbox().told().some())
        .extracting(Refusal::identifier)
        .doesNotContain("doi:10.5072/a");
  }

  @Test
  void whatARunBeforeLeft_goes() throws IOException {
    inventory.close();
    Files.writeString(directory.resolve("outbox/inventory1.ndjson"), "half");
    load();
    assertThat(directory.resolve("outbox")).isEmptyDirectory();
  }

  private void add(String name) {
    inventory.add(EntryLines.dataset("10.5072/" + name, directory));
  }

  private static void take(Inventory inventory, Map<String, ?> line) {
    inventory.take(
        new Import.Chunk(
            "one", 0, List.of(org.datadns.protocol.wire.Json.write(line)), true, false));
  }

  private void tell() {
    try (var dispatch = inventory.outbox().changes()) {
      inventory.outbox().took(dispatch, 0, List.of());
    }
  }
}
