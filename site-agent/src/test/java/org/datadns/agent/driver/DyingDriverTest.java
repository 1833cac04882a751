package org.datadns.agent.driver;

import java.util.Map;

class DyingDriverTest extends FailingFake {
  DyingDriverTest() {
    super(new DyingDriver());
  }

  @Override
  Map<String, Launch> failing() {
    return Map.of("died", launch(tool()));
  }
}
