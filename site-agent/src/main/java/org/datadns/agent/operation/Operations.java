package org.datadns.agent.operation;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.session.Sessions;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;

/**
 * How the site is operated: as its own admin says, kept on disk, or as a federation admin orders
 * through the resolver, whichever takes more from it. Thread-safe.
 */
public final class Operations {
  private static final Logger LOG = System.getLogger(Operations.class.getName());

  /** So many changes are kept, with who made them and why. */
  private static final int KEPT = 200;

  private final Path file;
  private final Sessions sessions;
  private final InstantSource resolverClock;
  private final InstantSource clock;
  private final Runnable changed;

  /** The newest last; guarded by this object's monitor. */
  private final List<Ordered> history;

  private volatile SiteOperation own;
  private volatile SiteOperation centre = SiteOperation.READY;
  private SiteMode told = SiteMode.READY;

  /** What is on disk. */
  private record Kept(List<Ordered> history) {}

  /**
   * As it was when the agent ran last.
   *
   * @param resolverClock by which operations are stated and judged
   * @param clock the agent's own, by which sessions live
   * @param changed is run after something changed
   */
  public Operations(
      Path stateDirectory,
      Sessions sessions,
      InstantSource resolverClock,
      InstantSource clock,
      Runnable changed) {
    this.file = stateDirectory.resolve("operation.json");
    this.sessions = sessions;
    this.resolverClock = resolverClock;
    this.clock = clock;
    this.changed = changed;
    this.history =
        new ArrayList<>(
            DurableFile.read(file)
                .map(bytes -> Json.read(bytes, Kept.class).history())
                .orElse(List.of()));
    this.own = history.isEmpty() ? SiteOperation.READY : history.getLast().operation();
    hand();
  }

  /** Operates the site so from now on, and keeps who said so and why. Blocks for the disk. */
  public synchronized void order(SiteOperation operation, String who) {
    history.add(new Ordered(operation, who, resolverClock.instant()));
    if (history.size() > KEPT) {
      history.removeFirst();
    }
    DurableFile.write(file, Json.write(new Kept(history)).getBytes(StandardCharsets.UTF_8));
    own = operation;
    LOG.log(
        Level.INFO,
        "{0} orders: {1}",
        who,
        operation.mode().label() + operation.reason().map(why -> ", " + why).orElse(""));
    hand();
    changed.run();
  }

  /** What a federation admin orders; empty for nothing. Kept in memory alone: it is said again. */
  public void orderByResolver(Optional<SiteOperation> operation) {
    var wanted = operation.orElse(SiteOperation.READY);
    if (!wanted.equals(centre)) {
      centre = wanted;
      hand();
      changed.run();
    }
  }

  /** How the site is operated now or will be: what is stated to the resolver. */
  public SiteOperation current() {
    var now = resolverClock.instant();
    var mine = own.isOver(now) ? SiteOperation.READY : own;
    var theirs = centre.isOver(now) ? SiteOperation.READY : centre;
    int byNow = theirs.at(now).compareTo(mine.at(now));
    return byNow > 0 || (byNow == 0 && mine.mode() == SiteMode.READY) ? theirs : mine;
  }

  /** Who changed it and why, the newest last. */
  public synchronized List<Ordered> history() {
    return List.copyOf(history);
  }

  /**
   * Brings about what time asks for: opens and closes windows, stops sessions whose time has come.
   * Run again and again.
   */
  public void round() {
    hand();
    sessions.closeWhenDue();
    var mode = current().at(resolverClock.instant());
    synchronized (this) {
      if (mode == told) {
        return;
      }
      told = mode;
    }
    switch (mode) {
      case READY -> LOG.log(Level.INFO, "new sessions start again");
      case DRAINING -> LOG.log(Level.INFO, "no new sessions start any more");
      case MAINTENANCE -> LOG.log(Level.INFO, "maintenance begins: no new sessions start any more");
    }
    changed.run();
  }

  /** Sessions live by the agent's own clock, which may be off. */
  private void hand() {
    var operation = current();
    var offset = java.time.Duration.between(resolverClock.instant(), clock.instant());
    sessions.operate(
        new SiteOperation(
            operation.mode(),
            operation.from().map(at -> at.plus(offset)),
            operation.until().map(at -> at.plus(offset)),
            operation.stopAt().map(at -> at.plus(offset)),
            operation.reason()));
  }

  /** Whether anything is wrong with an order; empty when not. */
  public static Optional<String> fault(SiteOperation operation, Instant now) {
    if (operation.until().filter(end -> !end.isAfter(now)).isPresent()) {
      return Optional.of("until must be in the future.");
    }
    if (operation.from().isPresent()
        && operation.until().filter(end -> !end.isAfter(operation.from().get())).isPresent()) {
      return Optional.of("until must be after from.");
    }
    return operation
        .reason()
        .filter(text -> text.length() > 500)
        .map(ignored -> "reason has at most 500 characters.");
  }
}
