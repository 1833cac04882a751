package org.datadns.agent.driver;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.wire.Reason;

/** Its tools answer when a test says so, or when the launch is given up. */
public final class SlowDriver extends MemoryDriver {
  private static final long LOOK_AGAIN_MILLIS = 5;

  private volatile CountDownLatch gate = new CountDownLatch(1);

  /** Nothing answers before {@link #open}. */
  public SlowDriver() {}

  /** Lets all tools answer, also those started later. */
  public void open() {
    gate.countDown();
  }

  /** Lets no tool answer from now on. */
  public void shut() {
    gate = new CountDownLatch(1);
  }

  @Override
  Optional<Reason> awaitReady(Launch launch, Progress progress) {
    try {
      while (progress.isWanted() && !gate.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
        // as a real one does, look again whether it is wanted
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return super.awaitReady(launch, progress);
  }
}
