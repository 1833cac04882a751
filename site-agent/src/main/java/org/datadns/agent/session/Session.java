package org.datadns.agent.session;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.datadns.protocol.file.DurableFile;
import org.datadns.protocol.wire.Json;

/**
 * One session: its current record, on disk before anyone sees it, and those who wait for the next
 * one. Thread-safe.
 */
final class Session {
  private final Path file;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition change = lock.newCondition();

  /** Guarded by the lock for writing; reading takes the latest. */
  private volatile SessionRecord current;

  /** Whether a thread is at work on it. */
  private final AtomicBoolean worked = new AtomicBoolean();

  private Session(Path file, SessionRecord current) {
    this.file = file;
    this.current = current;
  }

  /** A session that begins with this record. */
  static Session begin(Path file, SessionRecord first) {
    DurableFile.write(file, Json.bytes(first));
    return new Session(file, first);
  }

  /**
   * A session read from its file.
   *
   * @param revision its revision at the least: steps are shown without being written, and whoever
   *     saw them waits for a later one
   */
  static Optional<Session> load(Path file, long revision) {
    return DurableFile.read(file)
        .map(bytes -> Json.read(bytes, SessionRecord.class))
        .map(record -> new Session(file, record.reread(revision)));
  }

  SessionRecord current() {
    return current;
  }

  Path file() {
    return file;
  }

  /**
   * Changes the record if {@code change} has an answer to the current one. Written and synced
   * before it is seen.
   *
   * @return whether it changed
   */
  boolean update(Function<SessionRecord, Optional<SessionRecord>> update) {
    lock.lock();
    try {
      var next = update.apply(current);
      if (next.isEmpty()) {
        return false;
      }
      DurableFile.write(file, Json.bytes(next.get()));
      current = next.get();
      change.signalAll();
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Changes what is shown alone; not worth a write. */
  void show(Function<SessionRecord, Optional<SessionRecord>> update) {
    lock.lock();
    try {
      update
          .apply(current)
          .ifPresent(
              next -> {
                current = next;
                change.signalAll();
              });
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the revision is above {@code after}, or the time is over; the current record. */
  SessionRecord await(long after, Duration wait) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = wait.toNanos();
      while (current.revision() <= after && left > 0) {
        left = change.awaitNanos(left);
      }
      return current;
    } finally {
      lock.unlock();
    }
  }

  /** Takes the work on this session, if nobody has it. */
  boolean takeWork() {
    return worked.compareAndSet(false, true);
  }

  /** Gives the work back. */
  void leaveWork() {
    worked.set(false);
  }
}
