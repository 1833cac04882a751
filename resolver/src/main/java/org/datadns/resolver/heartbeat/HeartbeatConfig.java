package org.datadns.resolver.heartbeat;

import java.time.Duration;
import org.datadns.protocol.config.Settings;

/**
 * How often sites are heard.
 *
 * @param period how often a site shall send a heartbeat
 * @param lease how long the last one is believed; longer than the period
 */
public record HeartbeatConfig(Duration period, Duration lease) {
  /** Reads the keys under {@code heartbeat}; problems are noted in {@code settings}. */
  public static HeartbeatConfig read(Settings settings) {
    var heartbeat = settings.section("heartbeat");
    var config =
        new HeartbeatConfig(
            heartbeat.duration("period", Duration.ofSeconds(10)),
            heartbeat.duration("lease", Duration.ofSeconds(30)));
    if (config.lease().compareTo(config.period()) <= 0) {
      heartbeat.problem("lease", "must be longer than the period");
    }
    return config;
  }
}
