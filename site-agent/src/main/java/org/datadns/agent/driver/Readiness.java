package org.datadns.agent.driver;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.datadns.protocol.wire.Reason;

/**
 * Waits until a tool itself answers. A person is waiting too: a closed port answers at once, so it
 * is asked often.
 */
final class Readiness {
  private static final Duration INTERVAL = Duration.ofMillis(10);
  private static final Duration REQUEST = Duration.ofSeconds(2);

  /** How often it is asked whether waiting still makes sense. */
  private static final Duration CHECK = Duration.ofMillis(250);

  private final URI address;
  private final Duration within;
  private final Supplier<Optional<Reason>> hindrance;

  /**
   * A wait.
   *
   * @param address what answers 200 once the tool can be used
   * @param within how long to wait
   * @param hindrance says why the tool will never answer, empty while it may
   */
  Readiness(URI address, Duration within, Supplier<Optional<Reason>> hindrance) {
    this.address = address;
    this.within = within;
    this.hindrance = hindrance;
  }

  /** Blocks until the tool answers; the reason when it never will. */
  Optional<Reason> await() {
    long start = System.nanoTime();
    long nextCheck = start + CHECK.toNanos();
    while (!answers()) {
      long now = System.nanoTime();
      if (now > nextCheck) {
        var never = hindrance.get();
        if (never.isPresent()) {
          return never;
        }
        nextCheck = System.nanoTime() + CHECK.toNanos();
      }
      if (now - start > within.toNanos()) {
        return Optional.of(
            new Reason(
                "never-ready",
                "The tool did not answer within " + within.toSeconds() + " seconds."));
      }
      LockSupport.parkNanos(INTERVAL.toNanos());
    }
    return Optional.empty();
  }

  private boolean answers() {
    try {
      var connection = (HttpURLConnection) address.toURL().openConnection();
      connection.setConnectTimeout((int) REQUEST.toMillis());
      connection.setReadTimeout((int) REQUEST.toMillis());
      connection.setInstanceFollowRedirects(false);
      connection.setUseCaches(false);
      try {
        return connection.getResponseCode() == 200;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      // not listening yet
      return false;
    }
  }
}
