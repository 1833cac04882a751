package org.datadns.agent.session;

import java.time.Duration;
import org.datadns.protocol.config.Settings;

/**
 * Limits of sessions ({@code session} and {@code limits} in the configuration).
 *
 * @param most how many may live at once
 * @param enterWithin how long a ready session waits to be entered
 * @param readyWithin how long a tool may take to answer
 * @param maximumAge how long a session lives at the most
 * @param stopGrace how long a tool may take to stop before it is killed
 * @param forgetAfter how long an ended session is remembered
 */
public record SessionConfig(
    int most,
    Duration enterWithin,
    Duration readyWithin,
    Duration maximumAge,
    Duration stopGrace,
    Duration forgetAfter) {
  private static final Duration LONGEST_GRACE = Duration.ofSeconds(30);

  /** Reads both sections. */
  public static SessionConfig read(Settings session, Settings limits) {
    var config =
        new SessionConfig(
            limits.integer("sessions", 10, 0, 10_000),
            session.duration("enter-within", Duration.ofMinutes(2)),
            session.duration("ready-within", Duration.ofMinutes(2)),
            session.duration("maximum-age", Duration.ofHours(8)),
            session.duration("stop-grace", Duration.ofSeconds(10)),
            session.duration("forget-after", Duration.ofHours(1)));
    if (config.stopGrace().compareTo(LONGEST_GRACE) > 0) {
      session.problem("stop-grace", "must be at most " + LONGEST_GRACE);
    }
    return config;
  }
}
