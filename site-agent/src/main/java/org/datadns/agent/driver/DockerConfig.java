package org.datadns.agent.driver;

import org.datadns.protocol.config.Settings;

/**
 * How the Docker engine is reached and used ({@code docker} in the configuration).
 *
 * @param host the engine's socket, {@code unix://…} or {@code tcp://…}
 * @param egress whether sessions may reach other networks
 */
public record DockerConfig(String host, boolean egress) {
  /** Reads the section. */
  public static DockerConfig read(Settings settings) {
    return new DockerConfig(
        settings.text("host", "unix:///var/run/docker.sock"), settings.flag("egress", false));
  }
}
