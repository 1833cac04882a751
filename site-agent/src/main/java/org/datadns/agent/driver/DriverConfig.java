package org.datadns.agent.driver;

import java.time.Clock;
import java.util.Optional;
import org.datadns.protocol.config.Settings;

/** Which driver a site uses, and how. */
public sealed interface DriverConfig permits DockerConfig, SimulatedConfig {
  /** Reads {@code driver} and the section of each driver; problems are noted. */
  static DriverConfig read(Settings settings) {
    var docker = DockerConfig.read(settings.section("docker"));
    var simulated = settings.section("simulated");
    var pretence = SimulatedConfig.read(simulated);
    boolean meant = simulated.flag("for-trials", false);
    return switch (settings.text("driver", "docker")) {
      case "docker" -> docker;
      case "simulated" -> {
        if (!meant) {
          simulated.problem(
              "for-trials",
              "must be true for driver: simulated, under which no tool runs; a site that people use"
                  + " has driver: docker");
        }
        yield pretence;
      }
      default -> {
        settings.problem("driver", "must be docker or simulated");
        yield docker;
      }
    };
  }

  /** What people must be told of the driver behind the site's title; empty for nothing. */
  default String mark() {
    return switch (this) {
      case DockerConfig ignored -> "";
      case SimulatedConfig ignored -> " (simulated)";
    };
  }

  /** The site's clock: the machine's, but where a wrong one is simulated. */
  default Clock siteClock() {
    return switch (this) {
      case DockerConfig ignored -> Clock.systemUTC();
      case SimulatedConfig simulated ->
          simulated.clock().<Clock>map(SimulatedClock::new).orElseGet(Clock::systemUTC);
    };
  }

  /** What the site's admins must be told of the driver; empty for nothing. */
  default Optional<String> warning() {
    return switch (this) {
      case DockerConfig ignored -> Optional.empty();
      case SimulatedConfig ignored ->
          Optional.of(
              "This site only simulates tools (driver: simulated): no session runs anything. That"
                  + " is for trials; a site that people use has driver: docker.");
    };
  }
}
