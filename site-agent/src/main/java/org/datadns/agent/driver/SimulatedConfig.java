package org.datadns.agent.driver;

import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;
import org.datadns.protocol.config.Settings;

/**
 * Which engine pretends to run tools ({@code simulated} in the configuration).
 *
 * @param engine its address
 * @param clock a file that says by how many seconds this site's clock shall be wrong
 */
public record SimulatedConfig(URI engine, Optional<Path> clock) implements DriverConfig {
  static SimulatedConfig read(Settings settings) {
    return new SimulatedConfig(
        settings.address("engine", "http://127.0.0.1:8099"),
        settings.optionalText("clock").map(Path::of));
  }
}
