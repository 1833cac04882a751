package org.datadns.agent.driver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;

/**
 * The machine's clock, wrong by as many seconds as a file says, which may change at any time. What
 * cannot be read is no seconds.
 */
final class SimulatedClock extends Clock {
  private static final long READ_AGAIN_NANOS = Duration.ofMillis(200).toNanos();

  private final Path file;
  private long readAt;
  private Duration wrongBy;

  SimulatedClock(Path file) {
    this.file = file;
    this.readAt = System.nanoTime();
    this.wrongBy = read();
  }

  @Override
  public synchronized Instant instant() {
    long now = System.nanoTime();
    if (now - readAt > READ_AGAIN_NANOS) {
      readAt = now;
      wrongBy = read();
    }
    return Instant.now().plus(wrongBy);
  }

  private Duration read() {
    try {
      return Duration.ofSeconds(
          Long.parseLong(Files.readString(file, StandardCharsets.US_ASCII).strip()));
    } catch (IOException | NumberFormatException e) {
      return Duration.ZERO;
    }
  }

  @Override
  public ZoneId getZone() {
    return ZoneOffset.UTC;
  }

  /** Instants have no zone, and nobody asks for another. */
  @Override
  public Clock withZone(ZoneId zone) {
    return this;
  }
}
