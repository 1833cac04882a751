package org.datadns.resolver.inventory;

import java.time.Duration;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.http.Refused;

/**
 * How fast a body must come, and how long it may be: a sender that trickles must not keep others
 * from sending. Not thread-safe.
 */
final class BodyPace implements InventoryLines.Pace {
  private static final Duration GRACE = Duration.ofMinutes(1);
  private static final long LEAST_BYTES_PER_SECOND = 32 * 1024;

  private final long most;
  private final long began = System.nanoTime();

  /**
   * A pace from now on.
   *
   * @param most the longest body, in bytes
   */
  BodyPace(long most) {
    this.most = most;
  }

  @Override
  public void received(long bytes) {
    if (bytes > most) {
      throw new Refused(
          Problem.of(413, "too-large", "Too large", "The body has more than " + most + " bytes."));
    }
    var allowed = GRACE.plusSeconds(bytes / LEAST_BYTES_PER_SECOND);
    if (System.nanoTime() - began > allowed.toNanos()) {
      throw new Refused(
          Problem.of(
                  408,
                  "too-slow",
                  "Too slow",
                  "The body comes slower than "
                      + LEAST_BYTES_PER_SECOND / 1024
                      + " KiB a second; nothing was changed.")
              .withNextStep("Send it again over a faster line, or at a quieter time."));
    }
  }
}
