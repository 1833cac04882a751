package org.datadns.agent.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Sends what may be large to whoever takes it in a fair time: its place is wanted by others. */
final class Transfer {
  private static final int PIECE = 64 * 1024;

  private Transfer() {}

  /**
   * Copies all there is. To be called on a virtual thread: one that is stuck in a write is
   * interrupted, which closes its socket.
   *
   * @param least bytes that have to go out in {@code every}
   * @throws IOException when less did, or one of the two breaks off
   */
  static void send(InputStream from, OutputStream to, long least, Duration every)
      throws IOException {
    var sent = new AtomicLong();
    var done = new CountDownLatch(1);
    var sender = Thread.currentThread();
    var watch = Thread.ofVirtual().start(() -> watch(sender, sent, done, least, every));
    try {
      var piece = new byte[PIECE];
      int length = from.read(piece);
      while (length >= 0) {
        to.write(piece, 0, length);
        sent.addAndGet(length);
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("fewer than " + least + " bytes were taken in " + every);
        }
        length = from.read(piece);
      }
    } finally {
      done.countDown();
      join(watch);
      // whether it came in time or a moment late: it was meant for this sending alone
      Thread.interrupted();
    }
  }

  private static void watch(
      Thread sender, AtomicLong sent, CountDownLatch done, long least, Duration every) {
    long before = 0;
    try {
      while (!done.await(every.toMillis(), TimeUnit.MILLISECONDS)) {
        long now = sent.get();
        if (now - before < least) {
          sender.interrupt();
          return;
        }
        before = now;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void join(Thread watch) {
    boolean interrupted = false;
    while (watch.isAlive()) {
      try {
        watch.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
