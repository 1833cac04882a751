package org.datadns.cli;

import java.time.Instant;
import java.util.Optional;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import picocli.CommandLine.Option;

/** For how long a site takes no new sessions, and why. */
final class OperationOptions {
  @Option(
      names = "--from",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description =
          "When it begins: 2026-12-01T18:00, or PT2H for two hours from now. Default: now.")
  private Optional<Moment> from = Optional.empty();

  @Option(
      names = "--until",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = "When it ends by itself. Default: when the site is resumed.")
  private Optional<Moment> until = Optional.empty();

  @Option(
      names = "--stop-at",
      paramLabel = "TIME",
      converter = Moment.Converter.class,
      description = {
        "When sessions that still run are stopped; their people are warned an hour before.",
        "Default: never for drain; for maintenance when it begins, or ten minutes from now."
      })
  private Optional<Moment> stopAt = Optional.empty();

  @Option(names = "--reason", paramLabel = "TEXT", description = "Why: people are told.")
  private Optional<String> reason = Optional.empty();

  SiteOperation operation(SiteMode mode) {
    return new SiteOperation(mode, at(from), at(until), at(stopAt), reason);
  }

  private static Optional<Instant> at(Optional<Moment> moment) {
    return moment.map(Moment::at);
  }
}
