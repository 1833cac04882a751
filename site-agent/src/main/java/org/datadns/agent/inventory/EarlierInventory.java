package org.datadns.agent.inventory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.wire.Json;

/** The {@code inventory.json} in which earlier agents kept what was added. */
final class EarlierInventory {
  private EarlierInventory() {}

  private record Stored(long generation, List<Added> added) {}

  private record Added(
      String identifier,
      String path,
      Optional<String> title,
      Optional<String> landingPage,
      Optional<String> starter,
      Optional<AccountChoice> account) {}

  /** Moves what is in it, if there is one, into the store. */
  static void moveInto(Entries entries, Path stateDirectory, IdentifierParser identifiers) {
    var file = stateDirectory.resolve("inventory.json");
    var earlier = DurableFile.read(file).map(bytes -> Json.read(bytes, Stored.class));
    if (earlier.isEmpty()) {
      return;
    }
    entries.write(
        (batch, connection) -> {
          for (var added : earlier.get().added()) {
            if (identifiers.parse(added.identifier()) instanceof Recognised(var identifier)) {
              batch.put(Entry.of(dataset(identifier.canonical(), added)), OptionalLong.empty());
            }
          }
          batch.raiseAbove(earlier.get().generation());
          return batch.generation();
        });
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete " + file, e);
    }
  }

  private static DatasetConfig dataset(String identifier, Added added) {
    return new DatasetConfig(
        identifier,
        path(added.path()),
        added.title(),
        added.landingPage(),
        added.starter().map(EarlierInventory::path),
        added.account());
  }

  /** Paths were written as {@code file:} URLs. */
  private static Path path(String text) {
    return text.startsWith("file:") ? Path.of(URI.create(text)) : Path.of(text);
  }
}
