package org.datadns.resolver.background;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class BackgroundTaskTest {
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void wake_bringsARoundAtOnce() {
    var rounds = new AtomicInteger();
    try (var task = BackgroundTask.start("test", LONG, rounds::incrementAndGet)) {
      await().untilAtomic(rounds, org.hamcrest.Matchers.equalTo(1));
      task.wake();
      await().untilAtomic(rounds, org.hamcrest.Matchers.equalTo(2));
    }
  }

  @Test
  void clock_bringsRounds() {
    var rounds = new AtomicInteger();
    try (var task = BackgroundTask.start("test", Duration.ofMillis(10), rounds::incrementAndGet)) {
      await().until(() -> rounds.get() > 3);
    }
  }

  @Test
  void failingRound_isTriedAgain() {
    var rounds = new AtomicInteger();
    try (var task =
        BackgroundTask.start(
            "test",
            Duration.ofMillis(10),
            () -> {
              if (rounds.incrementAndGet() < 3) {
                throw new IllegalStateException("not yet");
              }
            })) {
      await().until(() -> rounds.get() > 4);
    }
  }

  @Test
  void close_waitsForTheRoundUnderWay() {
    var finished = new AtomicInteger();
    var started = new CountDownLatch(1);
    var go = new CountDownLatch(1);
    var task =
        BackgroundTask.start(
            "test",
            LONG,
            () -> {
              started.countDown();
              awaitQuietly(go);
              finished.incrementAndGet();
            });
    awaitQuietly(started);
    Thread.ofVirtual().start(go::countDown);
    task.close();
    assertThat(finished).hasValue(1);
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
