package org.datadns.agent.inventory;

import java.util.Optional;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.ReplicaLine;

/**
 * What an entry of the inventory is about; there is one entry of each.
 *
 * @param name the canonical identifier, or the pattern of a rule
 * @param version empty for the only one, and for rules
 */
record EntryKey(Kind kind, String name, String version) {
  /** What an entry is of. */
  enum Kind {
    DATASET(0),
    RULE(1);

    private final int code;

    Kind(int code) {
      this.code = code;
    }

    /** As it is stored. */
    int code() {
      return code;
    }

    /** The one that is stored so. */
    static Kind of(int code) {
      return code == RULE.code ? RULE : DATASET;
    }
  }

  static EntryKey ofDataset(String identifier, String version) {
    return new EntryKey(Kind.DATASET, identifier, version);
  }

  static EntryKey ofRule(String pattern) {
    return new EntryKey(Kind.RULE, pattern, "");
  }

  /** The line that takes it from the resolver. */
  String removal() {
    return Json.write(
        kind == Kind.RULE
            ? ReplicaLine.removedRule(name)
            : ReplicaLine.removed(name, Optional.of(version).filter(named -> !named.isEmpty())));
  }
}
