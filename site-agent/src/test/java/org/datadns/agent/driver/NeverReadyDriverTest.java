package org.datadns.agent.driver;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NeverReadyDriverTest extends FailingFake {
  NeverReadyDriverTest() {
    super(new NeverReadyDriver());
  }

  @Override
  Map<String, Launch> failing() {
    return Map.of("never-ready", launch(tool(), Duration.ofMillis(20)));
  }

  @Test
  void start_isGivenUp_endsSoonAndLeavesNothing() {
    var follower = new Follower();
    follower.wantedUntilStep = "Waiting for Fake";

    assertFailed(driver.start(launch(tool()), follower), "given-up");
  }
}
