package org.datadns.agent.proxy;

import java.io.Closeable;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The browser's end of a connection. Its input belongs to the connection's thread, except between
 * {@link #meanwhile} and {@link #awaitMeanwhile}, when a second thread has it.
 */
final class Browser implements Closeable {
  /** Most tools answer sooner; a thread that watches would cost them more than they do. */
  private static final Duration PATIENCE = Duration.ofMillis(100);

  private final Wire wire;

  /** The three are guarded by this object's monitor. */
  private @Nullable Thread reading;

  private @Nullable Runnable watch;
  private long waitingSince;

  Browser(Wire wire) {
    this.wire = wire;
  }

  HttpInput input() {
    return wire.input();
  }

  /** Buffered: flush before waiting for anything. */
  HttpOutput output() {
    return wire.output();
  }

  Wire wire() {
    return wire;
  }

  String address() {
    return wire.address();
  }

  /** Lends the input to a task on a thread of its own. */
  synchronized void meanwhile(Runnable task) {
    reading = Thread.ofVirtual().name("browser-input").start(task);
  }

  /** Lends the input to a task as soon as the connection's thread has waited for a while. */
  synchronized void whileWaiting(Runnable task) {
    watch = task;
    waitingSince = System.nanoTime();
  }

  /** Says that it waits no more. */
  synchronized void waited() {
    watch = null;
  }

  /** Asked from time to time by {@link ProxyListener}. */
  synchronized void lookAfterWait() {
    var task = watch;
    if (task != null && System.nanoTime() - waitingSince > PATIENCE.toNanos()) {
      watch = null;
      meanwhile(task);
    }
  }

  /** Takes the input back, however long that takes. */
  void awaitMeanwhile() throws InterruptedException {
    Thread lent;
    synchronized (this) {
      lent = reading;
      reading = null;
    }
    if (lent != null) {
      lent.join();
    }
  }

  /** Closes the connection; whoever reads or writes it finds out. */
  @Override
  public void close() {
    wire.close();
  }
}
