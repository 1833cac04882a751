package org.datadns.agent.inventory;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.datadns.agent.inventory.EntryLine.Read;
import org.datadns.protocol.identifier.ParsedIdentifier.Recognised;
import org.datadns.protocol.identifier.ParsedIdentifier.Unrecognised;
import org.datadns.protocol.wire.Proposal;
import org.datadns.protocol.wire.ProposalAnswer;
import org.datadns.protocol.wire.ProposalAnswer.Outcome;
import org.datadns.protocol.wire.ProposedDataset;
import org.datadns.protocol.wire.Reason;

/**
 * Judges what admins propose at the console, and applies what the site's configuration permits:
 * what lies below a mount that it opens to the console. What was registered at the site itself is
 * not the console's to change. To judge a proposal again comes to the same. Thread-safe.
 */
final class Proposed {
  private final Entries entries;
  private final InventoryConfig config;

  Proposed(Entries entries, InventoryConfig config) {
    this.entries = entries;
    this.config = config;
  }

  /** Applies what is permitted, in one transaction. Blocks until it is on disk. */
  ProposalAnswer judge(Proposal proposal) {
    return entries.write(
        (batch, connection) -> {
          var outcomes = new ArrayList<Outcome>();
          for (var dataset : proposal.datasets()) {
            outcomes.add(outcomes.size() < Proposal.MOST ? judge(batch, dataset) : tooMany());
          }
          return new ProposalAnswer(outcomes);
        });
  }

  private Outcome judge(Batch batch, ProposedDataset dataset) throws SQLException {
    if (config.mounts().isEmpty()) {
      return refused(
          "console-off",
          "The site's configuration opens no mount to the console (console.mounts).");
    }
    return dataset.isRemoval() ? remove(batch, dataset) : put(batch, dataset);
  }

  private Outcome remove(Batch batch, ProposedDataset dataset) throws SQLException {
    return switch (config.identifiers().parse(dataset.identifier())) {
      case Unrecognised not -> refused(not.code(), not.text());
      case Recognised(var identifier) -> {
        var key = EntryKey.ofDataset(identifier.canonical(), dataset.version().orElse(""));
        var other = others(batch, key);
        if (other.isPresent()) {
          yield other.get();
        }
        var removed = batch.remove(key);
        if (removed.isEmpty()) {
          yield Outcome.taken("unchanged");
        }
        yield removed.get() == Batch.Outcome.CONFIGURED ? configured() : Outcome.taken("removed");
      }
    };
  }

  private Outcome put(Batch batch, ProposedDataset dataset) throws SQLException {
    var mount =
        config.mounts().stream()
            .filter(it -> it.name().equals(dataset.mount().orElse("")))
            .findFirst();
    if (mount.isEmpty()) {
      return refused("unknown-mount", "The site opens no mount of this name to the console.");
    }
    var below = dataset.path().orElse("");
    if (below.startsWith("/") || isMountItself(below)) {
      return refused(
          "invalid-path", "A dataset lies below its mount: say where, without / at the beginning.");
    }
    return switch (line(dataset, mount.get().path() + "/" + below).read(config)) {
      case Read.Unusable(var ignored, var why) -> Outcome.refused(why);
      case Read.Usable(var entry) -> {
        var other = others(batch, entry.key());
        yield other.isPresent()
            ? other.get()
            : taken(batch.put(entry.within(mount.get().path()), OptionalLong.empty()));
      }
    };
  }

  /** Nothing at all, {@code .}, {@code ./.} and the like. */
  private static boolean isMountItself(String below) {
    return Stream.of(below.split("/")).allMatch(part -> part.isEmpty() || part.equals("."));
  }

  /** That an entry is the site's own; empty when there is none, or the console made it. */
  private static Optional<Outcome> others(Batch batch, EntryKey key) throws SQLException {
    return batch
        .added(key)
        .filter(kept -> Entry.within(kept).isEmpty())
        .map(
            ignored ->
                refused(
                    "held-locally",
                    "It was registered at the site itself, and is changed and removed there:"
                        + " federate dataset remove."));
  }

  private static Outcome taken(Batch.Outcome outcome) {
    return switch (outcome) {
      case ADDED -> Outcome.taken("added");
      case CHANGED -> Outcome.taken("changed");
      case UNCHANGED, DUPLICATE -> Outcome.taken("unchanged");
      case CONFIGURED -> configured();
    };
  }

  private static Outcome configured() {
    return Outcome.refused(Import.why(Batch.Outcome.CONFIGURED));
  }

  private static Outcome tooMany() {
    return refused("too-many-datasets", "A proposal names at most " + Proposal.MOST + " datasets.");
  }

  private static Outcome refused(String code, String text) {
    return Outcome.refused(new Reason(code, text));
  }

  /** As somebody at the site would offer it. */
  private static EntryLine line(ProposedDataset dataset, String path) {
    return new EntryLine(
        Optional.of(dataset.identifier()),
        Optional.empty(),
        Optional.of(path),
        Optional.empty(),
        dataset.aliases(),
        dataset.title(),
        dataset.landingPage(),
        dataset.version(),
        dataset.versionOf(),
        dataset.bytes(),
        dataset.checksum(),
        dataset.tools().filter(tools -> !tools.isEmpty()).map(List::copyOf),
        Optional.empty(),
        dataset.descendants(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
