package org.datadns.agent.inventory;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.datadns.agent.inventory.Entries.Stored;
import org.datadns.agent.inventory.EntryKey.Kind;

/**
 * Some datasets of many.
 *
 * @param datasets in the order of their identifiers
 * @param next where the next page begins; empty at the end
 */
public record Page(List<HeldDataset> datasets, Optional<Cursor> next) {
  public Page {
    datasets = List.copyOf(datasets);
  }

  /** Where a page ended. */
  public static final class Cursor {
    private static final String END = "\0";

    private final EntryKey key;

    Cursor(EntryKey key) {
      this.key = key;
    }

    /** The cursor of a text that {@link #text} made; empty for any other. */
    public static Optional<Cursor> parse(String text) {
      try {
        var parts =
            new String(Base64.getUrlDecoder().decode(text), StandardCharsets.UTF_8).split(END, -1);
        return parts.length == 3
            ? Optional.of(new Cursor(new EntryKey(Kind.valueOf(parts[0]), parts[1], parts[2])))
            : Optional.empty();
      } catch (IllegalArgumentException e) {
        return Optional.empty();
      }
    }

    /** Fit for a URL. */
    public String text() {
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(
              String.join(END, key.kind().name(), key.name(), key.version())
                  .getBytes(StandardCharsets.UTF_8));
    }

    EntryKey key() {
      return key;
    }
  }

  static Page of(List<Stored> found, int limit, Function<Stored, HeldDataset> seen) {
    var some = found.subList(0, Math.min(limit, found.size()));
    var next =
        found.size() > limit
            ? Optional.of(new Cursor(some.getLast().entry().key()))
            : Optional.<Cursor>empty();
    return new Page(
        some.stream()
            .filter(stored -> stored.entry().key().kind() == Kind.DATASET)
            .map(seen)
            .toList(),
        next);
  }
}
