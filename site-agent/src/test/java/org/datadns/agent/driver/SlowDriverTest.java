package org.datadns.agent.driver;

import org.junit.jupiter.api.Test;

/**
 * Once it is open it keeps to the contract as {@link MemoryDriver} does; shut, it can be given up.
 */
class SlowDriverTest extends AnsweringFake<SlowDriver> {
  SlowDriverTest() {
    super(new SlowDriver());
    fake.open();
  }

  @Test
  void start_whileShut_isGivenUp_endsSoonAndLeavesNothing() {
    fake.shut();
    var follower = new Follower();
    follower.wantedUntilStep = "Waiting for Fake";

    assertFailed(driver.start(launch(answering()), follower), "given-up");
  }
}
