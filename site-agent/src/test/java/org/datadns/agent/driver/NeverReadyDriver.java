package org.datadns.agent.driver;

import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.datadns.protocol.wire.Reason;

/**
 * Its tools run and never answer, so that a launch ends when its time is over or it is given up.
 */
public final class NeverReadyDriver extends MemoryDriver {
  private static final long LOOK_AGAIN_MILLIS = 5;

  private final CountDownLatch never = new CountDownLatch(1);

  /** Nothing ever answers. */
  public NeverReadyDriver() {}

  @Override
  Optional<Reason> awaitReady(Launch launch, Progress progress) {
    long deadline = System.nanoTime() + launch.readyWithin().toNanos();
    try {
      while (progress.isWanted() && System.nanoTime() < deadline) {
        if (never.await(LOOK_AGAIN_MILLIS, TimeUnit.MILLISECONDS)) {
          throw new AssertionError("nobody opens this");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return super.awaitReady(launch, progress)
        .or(() -> Optional.of(new Reason("never-ready", "The tool did not answer in time.")));
  }
}
