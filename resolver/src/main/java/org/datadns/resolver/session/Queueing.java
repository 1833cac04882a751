package org.datadns.resolver.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.datadns.resolver.background.BackgroundTask;
import org.datadns.resolver.session.QueuePlan.Turn;
import org.datadns.resolver.session.SessionQueue.Waiting;
import org.datadns.resolver.session.Turns.Allotted;
import org.jdbi.v3.core.Handle;

/**
 * Brings the queue on, each second and at one resolver at a time: gives free places to those that
 * wait longest, tells the others where they stand, and lets those go whose page is closed.
 */
final class Queueing implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Queueing.class.getName());
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** A gap between two rounds after which nobody can have said that a page is open. */
  private static final Duration ABSENCE = Duration.ofSeconds(10);

  private final SessionQueue queue;
  private final Turns turns;
  private final Runnable wakeDriver;
  private final Duration keepsPlace;
  private final InstantSource clock;
  private final BackgroundTask task;
  private Instant lastRound;
  private Instant presentSince;

  /**
   * The rounds of one resolver.
   *
   * @param keepsPlace how long a closed page keeps its place
   * @param wakeDriver has sessions brought on
   */
  Queueing(
      SessionQueue queue,
      Turns turns,
      Duration keepsPlace,
      Runnable wakeDriver,
      InstantSource clock) {
    this.queue = queue;
    this.turns = turns;
    this.keepsPlace = keepsPlace;
    this.wakeDriver = wakeDriver;
    this.clock = clock;
    this.lastRound = clock.instant();
    this.presentSince = lastRound;
    this.task = BackgroundTask.start("queue", PERIOD, this::round);
  }

  private void round() {
    Instant now = clock.instant();
    // pages could not say that they are open while this resolver, or its database, was away
    if (now.isAfter(lastRound.plus(ABSENCE))) {
      presentSince = now;
    }
    if (queue.length() > 0 && !queue.alone(handle -> bringOn(handle, now)).isEmpty()) {
      wakeDriver.run();
    }
    lastRound = now;
  }

  private List<String> bringOn(Handle handle, Instant now) {
    var changed = new ArrayList<String>();
    var waiting = new ArrayList<Waiting>();
    for (Waiting each : SessionQueue.waiting(handle, now)) {
      if (isLeft(each, now)) {
        if (leave(handle, each.session(), now)) {
          changed.add(each.session().id());
        }
      } else {
        waiting.add(each);
      }
    }
    for (Allotted allotted : turns.all(handle, waiting)) {
      if (bringOn(handle, allotted, now)) {
        changed.add(allotted.waiting().session().id());
      }
    }
    return changed;
  }

  private boolean isLeft(Waiting waiting, Instant now) {
    Instant seen = waiting.followedAt().isAfter(presentSince) ? waiting.followedAt() : presentSince;
    return waiting.offered().isEmpty() && now.isAfter(seen.plus(keepsPlace));
  }

  private boolean leave(Handle handle, Session session, Instant now) {
    var reason =
        new Reason(
            "left-queue",
            "Its page was closed for "
                + Wording.duration(keepsPlace)
                + ", so its place in the queue went to the next.");
    LOG.log(Level.INFO, "session {0} left the queue", session.id());
    return SessionQueue.end(
        handle, session, Step.because(SessionState.ENDED, "Ended", reason), now);
  }

  private static boolean bringOn(Handle handle, Allotted allotted, Instant now) {
    var session = allotted.waiting().session();
    return switch (allotted.turn()) {
      case Turn.Now(var prospect) -> SessionQueue.offer(handle, session, prospect.site().id(), now);
      case Turn.Never ignored -> SessionQueue.wake(handle, session, now);
      case Turn.Later(var place) -> {
        var step = Step.waiting(place, allotted.prospects());
        boolean news =
            !allotted.waiting().judged().equals(step.judged())
                || session.place().filter(told -> !isWorthTelling(told, place, now)).isEmpty();
        yield news && SessionQueue.tell(handle, session, step, now);
      }
    };
  }

  /** Who is far back need not hear of each step: a tenth of the way is. */
  static boolean isWorthTelling(QueuePlace told, QueuePlace place, Instant now) {
    if (told.placeAt().isPresent() != place.placeAt().isPresent()) {
      return true;
    }
    if (Math.abs(told.before() - place.before()) > told.before() / 10) {
      return true;
    }
    return told.placeAt().isPresent()
        && Duration.between(told.placeAt().get(), place.placeAt().orElseThrow())
                .abs()
                .compareTo(atLeast(Duration.between(now, told.placeAt().get()).dividedBy(10)))
            > 0;
  }

  private static Duration atLeast(Duration tenth) {
    return tenth.compareTo(Duration.ofMinutes(1)) < 0 ? Duration.ofMinutes(1) : tenth;
  }

  @Override
  public void close() {
    task.close();
  }
}
