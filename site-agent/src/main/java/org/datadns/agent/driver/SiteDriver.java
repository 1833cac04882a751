package org.datadns.agent.driver;

import java.io.IOException;

/**
 * The driver a site runs its sessions with: it also holds what its tools need besides containers,
 * and lends itself to trials of tools.
 */
public interface SiteDriver extends Driver, AutoCloseable {
  /**
   * The driver that the configuration names. Connects when it is first used.
   *
   * @param agent tells this agent's containers from another's; kept across its restarts
   */
  static SiteDriver of(String site, String agent, DriverConfig config) {
    return switch (config) {
      case DockerConfig docker -> new DockerDriver(site, agent, docker);
      case SimulatedConfig simulated -> new SimulatedDriver(simulated);
    };
  }

  /** Trials of tools, beside the sessions; they end with this driver. */
  Trial trial();

  /**
   * Looks whether the sessions' network is as the site wants it and makes it so; to be done again
   * and again, as others may change it. Until it is, nothing starts.
   *
   * @throws EngineException when the engine cannot be reached
   */
  void holdNetwork();

  /**
   * Takes the sessions' network and its rules away.
   *
   * @throws EngineException when the engine cannot be reached, or sessions are on it
   */
  void removeNetwork();

  @Override
  void close() throws IOException;
}
