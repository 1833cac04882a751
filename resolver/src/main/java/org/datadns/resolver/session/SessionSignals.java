package org.datadns.resolver.session;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Wakes whoever follows a session when something happened to it. It only wakes: what happened is
 * read from SQL. Thread-safe.
 */
final class SessionSignals implements AutoCloseable {
  private final ConcurrentHashMap<String, Set<Follower>> followers = new ConcurrentHashMap<>();
  private volatile boolean closed;

  /** Why a follower no longer waits. */
  enum Waking {
    /** Something may have happened to the session. */
    CHANGE,
    /** It waited long enough. */
    TIME,
    /** The resolver stops. */
    CLOSED
  }

  /** Someone who follows a session; to be closed. */
  final class Follower implements AutoCloseable {
    private final String session;
    private final Semaphore changes = new Semaphore(0);
    private volatile long told;

    private Follower(String session) {
      this.session = session;
    }

    /** Notes that this follower knows all events up to one. */
    void knows(long sequence) {
      told = sequence;
    }

    /** Waits for a change since the last waiting, at most so long. */
    Waking await(Duration atMost) throws InterruptedException {
      boolean changed = changes.tryAcquire(atMost.toMillis(), TimeUnit.MILLISECONDS);
      changes.drainPermits();
      return closed ? Waking.CLOSED : changed ? Waking.CHANGE : Waking.TIME;
    }

    @Override
    public void close() {
      followers.computeIfPresent(
          session,
          (ignored, all) -> {
            all.remove(this);
            return all.isEmpty() ? null : all;
          });
    }
  }

  /** Follows a session from now on. */
  Follower follow(String session) {
    var follower = new Follower(session);
    followers.compute(
        session,
        (ignored, all) -> {
          var followed = all == null ? ConcurrentHashMap.<Follower>newKeySet() : all;
          followed.add(follower);
          return followed;
        });
    return follower;
  }

  /** Something happened to a session, and is committed. */
  void changed(String session) {
    followers.getOrDefault(session, Set.of()).forEach(follower -> follower.changes.release());
  }

  /** An event of a session was written, here or by another resolver. */
  void happened(String session, long sequence) {
    for (var follower : followers.getOrDefault(session, Set.of())) {
      if (sequence > follower.told) {
        follower.changes.release();
      }
    }
  }

  /** Anything may have happened. */
  void missed() {
    followers.values().forEach(all -> all.forEach(follower -> follower.changes.release()));
  }

  /** Sends everyone home. */
  @Override
  public void close() {
    closed = true;
    missed();
  }
}
