package org.datadns.resolver.audit;

import java.time.Duration;
import org.datadns.protocol.config.Settings;

/**
 * For how long it is kept what was done.
 *
 * @param personalData who it was, and from where
 * @param entries that it was done
 */
public record AuditConfig(Duration personalData, Duration entries) {
  /** Half a year, and three years. */
  public static AuditConfig standard() {
    return new AuditConfig(Duration.ofDays(180), Duration.ofDays(1_095));
  }

  /** Reads the section {@code audit}; problems are noted in {@code settings}. */
  public static AuditConfig read(Settings settings) {
    var config =
        new AuditConfig(
            settings.duration("personal-data", standard().personalData()),
            settings.duration("entries", standard().entries()));
    if (config.personalData().compareTo(config.entries()) > 0) {
      settings.problem("personal-data", "must not be more than entries");
    }
    return config;
  }
}
