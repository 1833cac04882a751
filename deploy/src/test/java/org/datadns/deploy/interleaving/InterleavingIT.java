package org.datadns.deploy.interleaving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.datadns.deploy.interleaving.World.Bounds;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Starting a session across sites, whatever becomes of the messages: at most one attempt is ever
 * entered, a tombstoned one never opens, what is in use goes on, what nobody enters stops, and no
 * session is lost.
 */
class InterleavingIT {
  @TempDir static Path directory;
  private static Laboratory laboratory;

  @BeforeAll
  static void begin() {
    laboratory = new Laboratory(directory);
  }

  @AfterAll
  static void end() {
    laboratory.close();
  }

  @Test
  void oneMishap_whileEverythingIsQuick() {
    explore(new Bounds(1, 0, 0, false));
  }

  @Test
  void heartbeatsAndTheirAnswers_overtakeEachOther() {
    explore(new Bounds(0, 0, 1, false));
  }

  @Test
  @Tag("long")
  void heartbeats_whileClaimsLapse() {
    explore(new Bounds(0, 1, 1, false));
  }

  @Test
  @Tag("long")
  void personStopsIt_whileClaimsLapse() {
    explore(new Bounds(0, 1, 0, true));
  }

  @Test
  @Tag("long")
  void mishaps_whileTimePasses_andItsPersonStopsIt() {
    explore(new Bounds(1, 2, 0, true));
  }

  @Test
  @Tag("long")
  void mishaps_andHeartbeats() {
    explore(new Bounds(1, 1, 1, false));
  }

  @Test
  @Tag("long")
  void heartbeatsLongUnderWay() {
    explore(new Bounds(0, 4, 1, false));
  }

  @Test
  @Tag("long")
  void twoMishaps() {
    explore(new Bounds(2, 0, 0, false));
  }

  private static void explore(Bounds bounds) {
    var exploration = new Exploration(() -> laboratory.world(bounds));
    exploration.run();
    System.getLogger(InterleavingIT.class.getName())
        .log(System.Logger.Level.INFO, "{0}: {1}", bounds, exploration);
    assertThat(exploration.worlds()).isGreaterThan(100);
  }
}
