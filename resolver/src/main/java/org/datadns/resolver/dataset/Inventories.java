package org.datadns.resolver.dataset;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.datadns.protocol.signing.Digest;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What sites say they hold, each as a whole under a growing generation. Thread-safe. */
public final class Inventories {
  private static final Logger LOG = System.getLogger(Inventories.class.getName());

  private final Jdbi jdbi;
  private final InstantSource clock;

  /** The inventories kept in this database. */
  public Inventories(Jdbi jdbi, InstantSource clock) {
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /** What came of an inventory. */
  sealed interface Replacement {
    /** It stands, from now or from before. */
    record Stands(InventoryAnswer answer) implements Replacement {}

    /** A later one stands, or another one of the same generation; nothing was changed. */
    record Stale(long kept) implements Replacement {}
  }

  /** Whether the resolver lacks the inventory of this generation. */
  public boolean lacks(String site, long generation) {
    return jdbi.withHandle(handle -> InventoryStore.generation(handle, site))
        .filter(kept -> kept == generation)
        .isEmpty();
  }

  /** Replaces what a site holds by what it says now, in one transaction. */
  Replacement replace(String site, long generation, byte[] body) {
    String digest = Digest.of(body);
    var replacement = jdbi.inTransaction(handle -> replace(handle, site, generation, digest, body));
    if (replacement instanceof Replacement.Stands(var answer)) {
      LOG.log(
          Level.INFO,
          "site {0} holds {1} replicas (generation {2}, {3} lines refused)",
          site,
          answer.accepted(),
          Long.toString(generation),
          answer.refused().size());
    }
    return replacement;
  }

  private Replacement replace(
      Handle handle, String site, long generation, String digest, byte[] body) {
    Optional<InventoryStore.Kept> kept = InventoryStore.lock(handle, site);
    if (kept.isPresent() && kept.get().generation() >= generation) {
      return kept.get().generation() == generation && kept.get().digest().equals(digest)
          ? new Replacement.Stands(kept.get().answer())
          : new Replacement.Stale(kept.get().generation());
    }
    var read = InventoryReader.read(body);
    Instant now = clock.instant();
    InventoryStore.stage(handle, read.accepted());
    List<RefusedLine> taken = InventoryStore.dropTakenAliases(handle, site);
    InventoryStore.merge(handle, site, now);
    var answer =
        new InventoryAnswer(
            generation,
            read.accepted().size() - taken.size(),
            Stream.concat(read.refused().stream(), taken.stream())
                .sorted(Comparator.comparingInt(RefusedLine::line))
                .toList());
    InventoryStore.keep(handle, site, digest, answer, now);
    return new Replacement.Stands(answer);
  }
}
