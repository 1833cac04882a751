package org.datadns.agent;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Background work done again and again on a thread of its own: told nothing, so that a failed round
 * is mended by the next. A failure is logged once, until a round works again.
 */
final class Rounds implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Rounds.class.getName());

  private final String name;
  private final Duration interval;
  private final Runnable work;
  private final Thread thread;
  private volatile boolean closed;
  private boolean failing;

  Rounds(String name, Duration interval, Runnable work) {
    this.name = name;
    this.interval = interval;
    this.work = work;
    this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
  }

  void start() {
    thread.start();
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
  }

  private void run() {
    while (!closed) {
      round();
      try {
        TimeUnit.MILLISECONDS.sleep(interval.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void round() {
    try {
      work.run();
      if (failing) {
        LOG.log(Level.INFO, "{0}: works again", name);
      }
      failing = false;
    } catch (RuntimeException e) {
      if (!failing) {
        LOG.log(Level.WARNING, name + ": failed, will be tried again every " + interval, e);
      }
      failing = true;
    }
  }
}
