package org.datadns.agent.driver;

import org.datadns.agent.network.Egress;
import org.datadns.protocol.config.Settings;

/**
 * How the Docker engine is reached and used ({@code docker} in the configuration).
 *
 * @param host the engine's socket, {@code unix://…} or {@code tcp://…}
 * @param egress what sessions may reach
 */
public record DockerConfig(String host, Egress egress) implements DriverConfig {
  /** Reads the section. */
  public static DockerConfig read(Settings settings) {
    return new DockerConfig(
        settings.text("host", "unix:///var/run/docker.sock"), Egress.read(settings));
  }
}
