package org.datadns.resolver.inventory;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.dataset.Change;
import org.datadns.resolver.dataset.Rights;
import org.datadns.resolver.inventory.InventoryStore.Kept;
import org.datadns.resolver.inventory.LineCheck.Checked;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** What sites say they hold, each as a whole under a growing generation. Thread-safe. */
public final class Inventories {
  private static final Logger LOG = System.getLogger(Inventories.class.getName());

  private final IdentifierParser identifiers;
  private final Jdbi jdbi;
  private final InstantSource clock;

  /**
   * The inventories kept in this database.
   *
   * @param identifiers recognises what they name
   */
  public Inventories(IdentifierParser identifiers, Jdbi jdbi, InstantSource clock) {
    this.identifiers = identifiers;
    this.jdbi = jdbi;
    this.clock = clock;
  }

  /**
   * What a site sends.
   *
   * @param site the site
   * @param generation the generation that it makes
   * @param after the generation that it changes; empty for a whole inventory
   * @param digest the digest of the body, as signed
   */
  record Sent(String site, long generation, Optional<Long> after, String digest) {}

  /** What came of an inventory. */
  sealed interface Outcome {
    /** It stands, from now or from before. */
    record Stands(InventoryAnswer answer) implements Outcome {}

    /** A later one is kept, or another one of the same generation; nothing was changed. */
    record Stale(long kept) implements Outcome {}

    /**
     * The changes are to another generation than the one kept; nothing was changed.
     *
     * @param kept the generation kept; 0 for none
     */
    record OutOfStep(long kept) implements Outcome {}

    /** The body is not the one that was signed; nothing was changed. */
    record WrongDigest() implements Outcome {}
  }

  /** The generations of the inventories that are kept, by site; blocks for the database. */
  public Map<String, Long> generations(Collection<String> sites) {
    return jdbi.withHandle(handle -> InventoryStore.generations(handle, sites));
  }

  /**
   * Receives an inventory, or changes to one, and merges it in one transaction once its digest is
   * verified. Blocks for the sender.
   *
   * @throws IOException when the sender breaks off; nothing was changed
   */
  Outcome receive(Sent sent, InventoryLines lines) throws IOException {
    var kept = jdbi.withHandle(handle -> InventoryStore.find(handle, sent.site()));
    var early = judge(sent, kept);
    if (early.isPresent()) {
      return early.get();
    }
    if (isSame(sent, kept)) {
      lines.skip();
      return lines.digest().equals(sent.digest())
          ? jdbi.inTransaction(handle -> keepSame(handle, sent))
          : new Outcome.WrongDigest();
    }
    return stage(sent, lines);
  }

  /** What follows from the generations alone. */
  private static Optional<Outcome> judge(Sent sent, Optional<Kept> kept) {
    if (kept.isPresent()
        && kept.get().generation() == sent.generation()
        && kept.get().digest().equals(sent.digest())) {
      return Optional.of(new Outcome.Stands(kept.get().answer()));
    }
    long generation = kept.map(Kept::generation).orElse(0L);
    if (sent.after().isPresent()) {
      return kept.isPresent() && generation == sent.after().get()
          ? Optional.empty()
          : Optional.of(new Outcome.OutOfStep(generation));
    }
    return generation >= sent.generation()
        ? Optional.of(new Outcome.Stale(generation))
        : Optional.empty();
  }

  /** Whether the lines are those kept already, and would be judged as they were. */
  private static boolean isSame(Sent sent, Optional<Kept> kept) {
    return sent.after().isEmpty()
        && kept.filter(it -> it.settled() && it.digest().equals(sent.digest())).isPresent();
  }

  private Outcome keepSame(Handle handle, Sent sent) {
    InventoryStore.lock(handle, sent.site());
    var kept = InventoryStore.find(handle, sent.site());
    var judged = judge(sent, kept);
    if (judged.isPresent() || !isSame(sent, kept)) {
      // overtaken by another of its own: the next heartbeat asks for it again
      return judged.orElseGet(() -> new Outcome.Stale(kept.map(Kept::generation).orElse(0L)));
    }
    var answer = kept.orElseThrow().answer();
    var again =
        new InventoryAnswer(
            sent.generation(), answer.accepted(), answer.refusedCount(), answer.refused());
    InventoryStore.keep(handle, sent.site(), new Kept(sent.digest(), true, again), clock.instant());
    return new Outcome.Stands(again);
  }

  private Outcome stage(Sent sent, InventoryLines lines) throws IOException {
    var refusals = new Refusals();
    var check = new LineCheck(identifiers, sent.after().isEmpty());
    try (var staging = new Staging(jdbi)) {
      while (lines.next()) {
        if (lines.isTooLong()) {
          refusals.add(
              lines.number(),
              "",
              new Reason("line-too-long", "A line has at most 1 MiB; it was passed over."));
          continue;
        }
        switch (check.check(lines.number(), lines.buffer(), lines.start(), lines.end())) {
          case Checked.Understood(var line) -> staging.add(line);
          case Checked.Blank ignored -> {}
          case Checked.NotTaken(var name, var reason) -> refusals.add(lines.number(), name, reason);
        }
      }
      if (!lines.digest().equals(sent.digest())) {
        return new Outcome.WrongDigest();
      }
      var outcome =
          staging
              .complete()
              .inTransaction(handle -> merge(handle, sent, staging.lines(), refusals));
      if (outcome instanceof Outcome.Stands(var answer)) {
        LOG.log(
            Level.INFO,
            "site {0}: inventory of generation {1}, {2} lines taken, {3} refused",
            sent.site(),
            Long.toString(sent.generation()),
            Integer.toString(answer.accepted()),
            Integer.toString(answer.refusedCount()));
      }
      return outcome;
    }
  }

  private Outcome merge(Handle handle, Sent sent, int understood, Refusals refusals) {
    InventoryStore.lock(handle, sent.site());
    var judged = judge(sent, InventoryStore.find(handle, sent.site()));
    if (judged.isPresent()) {
      return judged.get();
    }
    Rights.hold(handle);
    int before = refusals.count();
    Instant now = clock.instant();
    boolean whole = sent.after().isEmpty();
    boolean few = !whole && understood <= Touched.MOST;
    var touched = new Touched(handle);
    if (few) {
      touched.look();
    }
    long written = new Merge(handle, sent.site(), whole, understood).run(refusals, now);
    var answer =
        new InventoryAnswer(
            sent.generation(),
            understood - (refusals.count() - before),
            refusals.count(),
            refusals.told());
    InventoryStore.keep(
        handle, sent.site(), new Kept(sent.digest(), whole && isSettled(answer), answer), now);
    if (written > 0 && few) {
      touched.look();
      Change.note(handle, touched.changes(sent.site()));
    } else if (written > 0) {
      Change.note(handle, Touched.ofInventory(sent.site()));
    }
    return new Outcome.Stands(answer);
  }

  /** Refusals that are not told might be for others' rights too. */
  private static boolean isSettled(InventoryAnswer answer) {
    List<RefusedLine> told = answer.refused();
    return told.size() == answer.refusedCount()
        && told.stream().noneMatch(line -> Claims.CODES.contains(line.reason().code()));
  }
}
