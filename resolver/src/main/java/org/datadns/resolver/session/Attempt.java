package org.datadns.resolver.session;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;

/**
 * The n-th try of a session at some site.
 *
 * @param site the site
 * @param outcome what came of it
 * @param endedAt when it was over
 * @param reason why it failed or was refused
 */
record Attempt(String site, Outcome outcome, Optional<Instant> endedAt, Optional<Reason> reason) {

  /** What came of an attempt. */
  enum Outcome {
    /** It goes on. */
    RUNNING,
    /** The site did not want it; nothing was started. */
    REFUSED,
    /** It was begun and did not become ready. */
    FAILED;

    String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
