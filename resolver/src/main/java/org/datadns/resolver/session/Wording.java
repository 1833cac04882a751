package org.datadns.resolver.session;

import java.time.Duration;

/** Amounts as people say them. */
final class Wording {
  private Wording() {}

  static String duration(Duration duration) {
    return duration.toSeconds() % 60 == 0
        ? count(duration.toMinutes(), "minute")
        : count(duration.toSeconds(), "second");
  }

  private static String count(long number, String unit) {
    return number == 1 ? "1 " + unit : number + " " + unit + "s";
  }
}
