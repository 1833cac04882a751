package org.datadns.resolver.token;

import java.time.Duration;
import org.datadns.protocol.config.Settings;

/**
 * How long tokens are good.
 *
 * @param longest the longest that a person may ask for
 * @param usually what is given when nothing is asked for, and to a program that was let in
 */
public record TokenConfig(Duration longest, Duration usually) {
  /** A year at the most, and three months as a rule. */
  public static TokenConfig standard() {
    return new TokenConfig(Duration.ofDays(366), Duration.ofDays(90));
  }

  /** Reads the section {@code tokens}; problems are noted in {@code settings}. */
  public static TokenConfig read(Settings settings) {
    var config =
        new TokenConfig(
            settings.duration("longest", standard().longest()),
            settings.duration("usually", standard().usually()));
    if (config.usually().compareTo(config.longest()) > 0) {
      settings.problem("usually", "must not be more than longest");
    }
    return config;
  }
}
