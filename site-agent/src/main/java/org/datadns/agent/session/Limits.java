package org.datadns.agent.session;

import java.util.Optional;
import org.datadns.protocol.config.Settings;

/**
 * What all sessions of the site may take together ({@code limits} in the configuration).
 *
 * @param sessions how many may live at once
 * @param perPerson how many of one person may
 * @param memory bytes that their sizes may add up to; empty means whatever there is
 * @param cpus cores that their sizes may add up to
 * @param gpus GPUs that their sizes may add up to
 */
public record Limits(
    int sessions,
    int perPerson,
    Optional<Long> memory,
    Optional<Double> cpus,
    Optional<Integer> gpus) {
  private static final int MOST = 10_000;

  static Limits read(Settings limits) {
    return new Limits(
        limits.integer("sessions", 10, 0, MOST),
        limits.integer("sessions-per-person", 3, 1, MOST),
        limits.optionalText("memory").map(ignored -> limits.bytes("memory", "1")),
        limits.optionalText("cpus").map(ignored -> limits.decimal("cpus", 1)),
        limits.optionalText("gpus").map(ignored -> limits.integer("gpus", 0, 0, MOST)));
  }
}
