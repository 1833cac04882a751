package org.datadns.resolver.dataset;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.datadns.resolver.dataset.Lookup.Found;

/** The names that some changes concern. */
final class ChangedNames {
  private final Set<String> exactly = new HashSet<>();
  private final Set<String> below = new HashSet<>();

  ChangedNames(List<Change> changes) {
    for (var change : changes) {
      switch (change.kind()) {
        case DATASET -> exactly.add(change.key());
        case BELOW -> below.add(change.key());
        // of any name, so it is told by the number alone
        case INVENTORY -> {}
      }
    }
  }

  boolean isEmpty() {
    return exactly.isEmpty() && below.isEmpty();
  }

  /** Whether something may come of the name now that did not then. */
  boolean concern(KeptLookup kept) {
    return below.contains("") || names(kept).anyMatch(this::concern);
  }

  /** The name asked for and those of its ancestors; and every name of what was found. */
  private static Stream<String> names(KeptLookup kept) {
    var asked = Names.withAncestors(kept.name()).stream();
    return kept.lookup() instanceof Found found
        ? Stream.concat(
            asked,
            Stream.of(
                    Stream.of(found.dataset().identifier()),
                    found.dataset().aliases().stream(),
                    found.dataset().concept().stream(),
                    found.replicas().stream().map(Replica::heldAs))
                .flatMap(all -> all))
        : asked;
  }

  private boolean concern(String name) {
    if (exactly.contains(name)) {
      return true;
    }
    if (below.isEmpty()) {
      return false;
    }
    if (below.contains(name)) {
      return true;
    }
    for (int i = 1; i < name.length(); i++) {
      char c = name.charAt(i);
      if ((c == '/' || c == ':') && below.contains(name.substring(0, i))) {
        return true;
      }
    }
    return false;
  }
}
