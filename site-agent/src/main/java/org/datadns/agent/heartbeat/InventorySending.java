package org.datadns.agent.heartbeat;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.datadns.agent.inventory.Dispatch;
import org.datadns.agent.inventory.Outbox;
import org.datadns.agent.inventory.Told.Refusal;
import org.datadns.protocol.client.ProblemException;
import org.datadns.protocol.client.SiteClient;
import org.datadns.protocol.client.UnreachableException;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.Problem;

/**
 * Sends the inventory, beside the heartbeats: what takes minutes must not cost the site its lease.
 * One at a time; after a failure the next waits. Thread-safe.
 */
final class InventorySending implements AutoCloseable {
  private static final Logger LOG = System.getLogger(InventorySending.class.getName());

  /** How long a small inventory takes at the most. */
  private static final Duration SMALL = Duration.ofSeconds(1);

  /** How many refused lines are worth a line in the log each. */
  private static final int MOST_LOGGED = 20;

  /** Changes, the whole, and the whole with a later generation; then something else is wrong. */
  private static final int MOST_TRIES = 3;

  private final Outbox outbox;
  private final SiteClient client;
  private final Runnable sent;

  /** Everything below is guarded by this object's monitor. */
  private final Backoff backoff = new Backoff(RandomGenerator.getDefault());

  private Optional<Thread> sending = Optional.empty();
  private long notBefore = System.nanoTime();
  private boolean failing;

  /**
   * One that has sent nothing.
   *
   * @param sent is run when the resolver has taken something that nobody waited for
   */
  InventorySending(Outbox outbox, SiteClient client, Runnable sent) {
    this.outbox = outbox;
    this.client = client;
    this.sent = sent;
  }

  /** Begins to send, unless that is under way, or has failed just now. Never blocks. */
  synchronized void begin() {
    if (isIdle()) {
      sending = Optional.of(Thread.ofVirtual().name("sending the inventory").start(this::run));
    }
  }

  /** Whether the next {@link #begin} begins. */
  synchronized boolean isIdle() {
    return sending.filter(Thread::isAlive).isEmpty() && System.nanoTime() - notBefore >= 0;
  }

  /** Waits until nothing is being sent, but not for one that is large. */
  void await() throws InterruptedException {
    Optional<Thread> current;
    synchronized (this) {
      current = sending;
    }
    if (current.isPresent()) {
      current.get().join(SMALL);
    }
  }

  @Override
  public synchronized void close() {
    sending.ifPresent(Thread::interrupt);
  }

  private void run() {
    long began = System.nanoTime();
    try {
      for (int i = 1; !send(); i++) {
        if (i == MOST_TRIES) {
          failed("the resolver wants another inventory each time");
          return;
        }
      }
      worked();
      if (System.nanoTime() - began >= SMALL.toNanos()) {
        sent.run();
      }
    } catch (ProblemException e) {
      failed(e.problem().code() + ": " + e.problem().detail());
    } catch (UnreachableException e) {
      failed(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      if (isNewFailure() && !Thread.currentThread().isInterrupted()) {
        LOG.log(Level.ERROR, "sending the inventory failed", e);
      }
    }
  }

  /** Whether that was the end of it. */
  private boolean send() {
    try (var dispatch = outbox.changes()) {
      try {
        var answer = send(dispatch);
        outbox.took(
            dispatch,
            answer.refusedCount(),
            answer.refused().stream()
                .map(line -> new Refusal(line.line(), line.identifier(), line.reason()))
                .toList());
        logRefused(answer);
        return true;
      } catch (ProblemException e) {
        if (!mend(dispatch, e.problem())) {
          throw e;
        }
        return false;
      }
    }
  }

  private InventoryAnswer send(Dispatch dispatch) {
    return dispatch.after().isPresent()
        ? client.patchReplicas(
            dispatch.after().getAsLong(), dispatch.generation(), dispatch.file(), dispatch.digest())
        : client.putReplicas(dispatch.generation(), dispatch.file(), dispatch.digest());
  }

  /** Whether sending once more may help. */
  private boolean mend(Dispatch dispatch, Problem problem) {
    return switch (problem.code()) {
      // our files are older than what the resolver has: an inventory above it wins again
      case "stale-generation" -> {
        outbox.raiseAbove(dispatch.generation());
        yield true;
      }
      case "inventory-out-of-step" -> {
        outbox.forget();
        yield dispatch.after().isPresent();
      }
      default -> {
        // a resolver that knows the whole alone
        boolean knowsNoChanges =
            dispatch.after().isPresent() && (problem.status() == 404 || problem.status() == 405);
        if (knowsNoChanges) {
          outbox.forget();
        }
        yield knowsNoChanges;
      }
    };
  }

  private static void logRefused(InventoryAnswer answer) {
    answer.refused().stream()
        .limit(MOST_LOGGED)
        .forEach(
            line ->
                LOG.log(
                    Level.WARNING,
                    "the resolver refuses {0}: {1}",
                    line.identifier(),
                    line.reason().text()));
    if (answer.refusedCount() > MOST_LOGGED) {
      LOG.log(
          Level.WARNING,
          "the resolver refuses {0} lines of the inventory in all: federate dataset list --refused",
          Integer.toString(answer.refusedCount()));
    }
  }

  private void failed(String why) {
    if (isNewFailure()) {
      LOG.log(Level.WARNING, "the resolver does not take the inventory: {0}", why);
    }
  }

  private synchronized boolean isNewFailure() {
    notBefore = System.nanoTime() + backoff.next().toNanos();
    boolean isNew = !failing;
    failing = true;
    return isNew;
  }

  private synchronized void worked() {
    if (failing) {
      LOG.log(Level.INFO, "the resolver takes the inventory again");
    }
    failing = false;
    backoff.reset();
  }
}
