package org.datadns.agent.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class StorageRoomTest {
  @Test
  void storageThatHangs_leavesRoomForOthers_andNobodyWaitsForIt() throws Exception {
    var room = new StorageRoom(Duration.ofMillis(100));
    var entered = new CountDownLatch(2);
    var over = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 2; i++) {
        threads.submit(() -> room.in("hangs", () -> waitFor(entered, over)));
      }
      entered.await();

      assertThat(room.in("hangs", () -> "third")).isEmpty();
      assertThat(room.in("works", () -> "first")).hasValue("first");
      over.countDown();
    }
    assertThat(room.in("hangs", () -> "afterwards")).hasValue("afterwards");
  }

  @Test
  void atMostFourAtOnce_ofAllTogether() throws Exception {
    var room = new StorageRoom(Duration.ofMillis(100));
    var entered = new CountDownLatch(4);
    var over = new CountDownLatch(1);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 4; i++) {
        var storage = "mount " + i / 2;
        threads.submit(() -> room.in(storage, () -> waitFor(entered, over)));
      }
      entered.await();
      assertThat(room.in("another", () -> "fifth")).isEmpty();
      over.countDown();
    }
  }

  private static boolean waitFor(CountDownLatch entered, CountDownLatch over) {
    entered.countDown();
    try {
      over.await();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
