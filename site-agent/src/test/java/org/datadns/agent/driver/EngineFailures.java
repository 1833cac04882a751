package org.datadns.agent.driver;

/** What the driver throws, for tests of those who use it. */
public final class EngineFailures {
  private EngineFailures() {}

  /** The engine does not answer. */
  public static EngineException away() {
    return new EngineException("The container engine does not answer.", new java.io.IOException());
  }
}
