package org.datadns.agent.driver;

import java.util.Map;

class RefusingDriverTest extends FailingFake {
  RefusingDriverTest() {
    super(new RefusingDriver());
  }

  @Override
  Map<String, Launch> failing() {
    return Map.of("refused-by-engine", launch(tool()));
  }
}
