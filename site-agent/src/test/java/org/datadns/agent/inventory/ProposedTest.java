package org.datadns.agent.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.inventory.Inventory.Addition;
import org.datadns.agent.layout.RepositoryConfig;
import org.datadns.agent.tool.Account;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.Proposal;
import org.datadns.protocol.wire.ProposalAnswer.Outcome;
import org.datadns.protocol.wire.ProposedDataset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the console proposes is held to what the site's configuration permits. */
class ProposedTest {
  private static final InstantSource CLOCK =
      InstantSource.fixed(Instant.parse("2026-11-20T00:00:00Z"));

  @TempDir Path directory;

  @Test
  void whatLiesBelowAMount_isTaken_andAgainComesToTheSame() throws IOException {
    Files.createDirectories(directory.resolve("archive/2026/a"));
    try (var inventory = inventory(mount("archive"))) {
      var proposal =
          proposal(
              ProposedDataset.of("10.5072/FK2/A", "archive", "2026/a", Optional.of("Ice")),
              ProposedDataset.of("10.5072/FK2/B", "archive", "2026/missing", Optional.empty()));
      assertThat(codes(inventory, proposal)).containsExactly("added", "added");
      assertThat(codes(inventory, proposal)).containsExactly("unchanged", "unchanged");
      assertThat(inventory.confirm("doi:10.5072/fk2/a", Optional.empty()).orElseThrow().isServed())
          .isTrue();
      assertThat(
              inventory
                  .confirm("doi:10.5072/fk2/b", Optional.empty())
                  .orElseThrow()
                  .refusal()
                  .orElseThrow()
                  .code())
          .isEqualTo("missing");
      var removal = proposal(ProposedDataset.removal("doi:10.5072/fk2/a", Optional.empty()));
      assertThat(codes(inventory, removal)).containsExactly("removed");
      assertThat(codes(inventory, removal)).containsExactly("unchanged");
      assertThat(inventory.find("doi:10.5072/fk2/a", Optional.empty())).isEmpty();
    }
    // a later run goes on with what was taken
    try (var again = inventory(mount("archive"))) {
      assertThat(again.find("doi:10.5072/fk2/b", Optional.empty())).isPresent();
    }
  }

  @Test
  void nothingElseIsReached_byPathOrByLink() throws IOException {
    var outside = Files.createDirectories(directory.resolve("outside"));
    var archive = Files.createDirectories(directory.resolve("archive"));
    Files.createSymbolicLink(archive.resolve("out"), outside);
    try (var inventory = inventory(mount("archive"))) {
      assertThat(
              codes(
                  inventory,
                  proposal(
                      ProposedDataset.of("10.5072/a", "archive", "../outside", Optional.empty()),
                      ProposedDataset.of(
                          "10.5072/b", "archive", outside.toString(), Optional.empty()),
                      ProposedDataset.of("10.5072/c", "archive", "", Optional.empty()),
                      ProposedDataset.of("10.5072/c", "archive", ".", Optional.empty()),
                      ProposedDataset.of("10.5072/c", "archive", ".//./", Optional.empty()),
                      ProposedDataset.of("10.5072/d", "other", "x", Optional.empty()),
                      ProposedDataset.of("no identifier", "archive", "x", Optional.empty()),
                      ProposedDataset.of("10.5072/e", "archive", "a\u202Eb", Optional.empty()))))
          .containsExactly(
              "invalid-path",
              "invalid-path",
              "invalid-path",
              "invalid-path",
              "invalid-path",
              "unknown-mount",
              inventoryCode(inventory),
              "invalid-path");
      // what the link leads to is known once somebody looks
      var linked = ProposedDataset.of("10.5072/l", "archive", "out", Optional.empty());
      assertThat(codes(inventory, proposal(linked))).containsExactly("added");
      var held = inventory.confirm("doi:10.5072/l", Optional.empty()).orElseThrow();
      assertThat(held.refusal().orElseThrow().code()).isEqualTo("outside");
    }
  }

  /** The code with which the site itself refuses what is no identifier. */
  private static String inventoryCode(Inventory inventory) {
    return inventory.add(EntryLines.dataset("no identifier", Path.of("/x")))
            instanceof Addition.Refused(var reason)
        ? reason.code()
        : "";
  }

  @Test
  void whatTheSiteRegisteredItself_isNotTheConsoles() throws IOException {
    var data = Files.createDirectories(directory.resolve("archive/mine"));
    try (var inventory = inventory(mount("archive"))) {
      inventory.add(EntryLines.dataset("10.5072/mine", data));
      var proposal =
          proposal(
              ProposedDataset.of("10.5072/mine", "archive", "other", Optional.empty()),
              ProposedDataset.removal("10.5072/mine", Optional.empty()));
      assertThat(codes(inventory, proposal)).containsExactly("held-locally", "held-locally");
      assertThat(inventory.find("doi:10.5072/mine", Optional.empty()).orElseThrow().config().path())
          .isEqualTo(data);
    }
  }

  @Test
  void aSiteThatOpensNothing_refusesAll_andTellsOfNoMount() {
    try (var inventory = inventory(List.of())) {
      assertThat(inventory.mounts()).isEmpty();
      assertThat(
              codes(
                  inventory,
                  proposal(ProposedDataset.of("10.5072/a", "archive", "a", Optional.empty()))))
          .containsExactly("console-off");
    }
  }

  @Test
  void mounts_areLookedAt_andToldByNameAlone() throws IOException {
    Files.createDirectories(directory.resolve("archive"));
    try (var inventory =
        inventory(
            List.of(
                new ConsoleMount("archive", directory.resolve("archive")),
                new ConsoleMount("gone", directory.resolve("gone"))))) {
      inventory.probe();
      assertThat(inventory.mounts().get(0).hindrance()).isEmpty();
      assertThat(inventory.mounts().get(0).fileSystem()).isPresent();
      assertThat(inventory.mounts().get(1).hindrance().orElseThrow().code()).isEqualTo("missing");
      assertThat(inventory.mounts().toString()).doesNotContain(directory.toString());
    }
  }

  private List<ConsoleMount> mount(String name) {
    return List.of(new ConsoleMount(name, directory.resolve(name)));
  }

  private Inventory inventory(List<ConsoleMount> mounts) {
    return Inventory.load(
        directory,
        new InventoryConfig(
            List.of(),
            List.of(),
            IdentifierParser.standard(),
            List.of(),
            mounts,
            RepositoryConfig.NONE),
        AccountChoice.NONE,
        new Account(1000, 1000, List.of()),
        CLOCK,
        () -> {});
  }

  private static Proposal proposal(ProposedDataset... datasets) {
    return new Proposal(1, List.of(datasets));
  }

  private static List<String> codes(Inventory inventory, Proposal proposal) {
    return inventory.judge(proposal).outcomes().stream().map(Outcome::code).toList();
  }
}
