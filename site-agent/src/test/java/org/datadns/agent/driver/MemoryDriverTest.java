package org.datadns.agent.driver;

/** The whole contract but for what is inside containers. */
class MemoryDriverTest extends AnsweringFake<MemoryDriver> {
  MemoryDriverTest() {
    super(new MemoryDriver());
  }
}
