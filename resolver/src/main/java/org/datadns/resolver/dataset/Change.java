package org.datadns.resolver.dataset;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * Something that moved in the registry, as the table {@code change} tells whoever keeps answers.
 *
 * @param kind how much moved
 * @param key a canonical identifier, prefix or site, as the kind says
 */
public record Change(Kind kind, String key) {
  /** How much moved. */
  public enum Kind {
    /** What one name leads to. */
    DATASET("dataset"),
    /** What a name, and every name below it at a slash or colon, leads to. */
    BELOW("below"),
    /** Anything that a site holds or describes. */
    INVENTORY("inventory");

    private final String label;

    Kind(String label) {
      this.label = label;
    }

    /** The kind with this label; empty for one that only a later release knows. */
    static Optional<Kind> of(String label) {
      return Stream.of(values()).filter(kind -> kind.label.equals(label)).findFirst();
    }

    /** As the table says it. */
    String label() {
      return label;
    }
  }

  /** A change as the table tells it; of a kind that is not known, anything may have moved. */
  static Change read(String kind, String key) {
    return Kind.of(kind)
        .map(known -> new Change(known, key))
        .orElseGet(() -> new Change(Kind.BELOW, ""));
  }

  /**
   * Notes changes, as the last statement of the transaction that makes them: from here on others
   * who note changes wait for its end, so that the order of numbers is that of commits.
   */
  public static void note(Handle handle, Collection<Change> changes) {
    List<Change> listed = List.copyOf(changes);
    if (!listed.isEmpty()) {
      handle
          .createQuery("select note_changes(:kinds, :keys)")
          .bindArray(
              "kinds", String.class, listed.stream().map(change -> change.kind.label()).toList())
          .bindArray("keys", String.class, listed.stream().map(Change::key).toList())
          .mapTo(Long.class)
          .one();
    }
  }
}
