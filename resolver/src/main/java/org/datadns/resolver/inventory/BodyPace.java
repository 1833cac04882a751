package org.datadns.resolver.inventory;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.http.Refused;

/**
 * How fast a body must come, and how long it may be: a sender that trickles or falls silent must
 * not keep others from sending. The server sets its connections no time-out for reading (Helidon
 * 4.1), so a reader that waits for too long is interrupted, which closes its connection. Made and
 * used by the thread that reads; to be closed.
 */
final class BodyPace implements InventoryLines.Pace, AutoCloseable {
  private static final Duration GRACE = Duration.ofMinutes(1);
  private static final long LEAST_BYTES_PER_SECOND = 32 * 1024;

  private final long most;
  private final Duration longestSilence;
  private final Thread reader = Thread.currentThread();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final long began = System.nanoTime();

  /** Guarded by this. */
  private boolean waiting;

  /** Guarded by this. */
  private long waitingSince;

  /**
   * A pace from now on.
   *
   * @param most the longest body, in bytes
   * @param longestSilence how long nothing may come
   */
  BodyPace(long most, Duration longestSilence) {
    this.most = most;
    this.longestSilence = longestSilence;
    Thread.ofVirtual().name("inventory pace").start(this::watch);
  }

  private void watch() {
    try {
      while (!closed.await(longestSilence.dividedBy(4).toNanos(), TimeUnit.NANOSECONDS)) {
        interruptWhenSilent();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void interruptWhenSilent() {
    if (waiting && System.nanoTime() - waitingSince > longestSilence.toNanos()) {
      waiting = false;
      reader.interrupt();
    }
  }

  @Override
  public synchronized void waiting() {
    waiting = true;
    waitingSince = System.nanoTime();
  }

  @Override
  public void received(long bytes) {
    stopWaiting();
    if (bytes > most) {
      throw new Refused(
          Problem.of(413, "too-large", "Too large", "The body has more than " + most + " bytes."));
    }
    var allowed = GRACE.plusSeconds(bytes / LEAST_BYTES_PER_SECOND);
    if (System.nanoTime() - began > allowed.toNanos()) {
      throw new Refused(
          Problem.of(
                  408,
                  "too-slow",
                  "Too slow",
                  "The body comes slower than "
                      + LEAST_BYTES_PER_SECOND / 1024
                      + " KiB a second; nothing was changed.")
              .withNextStep("Send it again over a faster line, or at a quieter time."));
    }
  }

  private synchronized void stopWaiting() {
    waiting = false;
  }

  @Override
  public void close() {
    stopWaiting();
    closed.countDown();
  }
}
