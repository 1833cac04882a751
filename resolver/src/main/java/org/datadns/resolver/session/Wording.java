package org.datadns.resolver.session;

import java.time.Duration;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/** Amounts as people say them. */
final class Wording {
  private Wording() {}

  /** What followers are told when a site warns of something, or of nothing any more. */
  static String step(Optional<Reason> warning) {
    return switch (warning.map(Reason::code).orElse("")) {
      case "" -> "Ready";
      case "idle-soon", "age-soon" -> "Stops soon";
      case "out-of-memory" -> "A program needed too much memory";
      default -> "Ready, with a warning";
    };
  }

  static String duration(Duration duration) {
    return duration.toSeconds() % 60 == 0
        ? count(duration.toMinutes(), "minute")
        : count(duration.toSeconds(), "second");
  }

  private static String count(long number, String unit) {
    return number == 1 ? "1 " + unit : number + " " + unit + "s";
  }
}
