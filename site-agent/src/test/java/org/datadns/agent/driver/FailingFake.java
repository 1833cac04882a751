package org.datadns.agent.driver;

import org.datadns.agent.tool.TestTool;
import org.datadns.agent.tool.Tool;

/**
 * What a fake keeps to whose launches all come to nothing, which the contract allows when they say
 * why and leave nothing. Its test says for which reasons.
 */
abstract class FailingFake extends DriverContract {
  private final Driver fake;

  FailingFake(Driver fake) {
    this.fake = fake;
  }

  @Override
  Driver driver() {
    return fake;
  }

  static Tool tool() {
    return new TestTool("fake").label("Fake").make();
  }
}
