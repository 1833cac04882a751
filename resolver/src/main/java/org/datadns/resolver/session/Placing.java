package org.datadns.resolver.session;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;

/**
 * A session that looks for a site: it begins an attempt at the best, waits for a free place, or
 * ends when no site is left.
 */
final class Placing {
  /** Refusals that pass by themselves: the site is asked again once it was heard of anew. */
  private static final Set<String> PASSING = Set.of("full", "draining");

  private final SessionClaims claims;
  private final Candidates candidates;
  private final SessionConfig config;
  private final InstantSource clock;

  Placing(SessionClaims claims, Candidates candidates, SessionConfig config, InstantSource clock) {
    this.claims = claims;
    this.candidates = candidates;
    this.config = config;
    this.clock = clock;
  }

  /** Takes the next step; empty when it waits, has ended, or the claim was lost. */
  Optional<Session> next(Session session) {
    return switch (candidates.choose(session, claims.attempts(session), PASSING)) {
      case Candidates.Choice.Chosen(var site) ->
          claims.beginAttempt(
              session, site.id(), Step.of(SessionState.STARTING, "Starting at " + site.title()));
      case Candidates.Choice.AllFull(var reason) -> waitForRoom(session, reason);
      case Candidates.Choice.NoneLeft(var reason) -> claims.end(session, reason);
    };
  }

  private Optional<Session> waitForRoom(Session session, Reason reason) {
    Instant now = clock.instant();
    Instant latest = session.createdAt().plus(config.queueAtMost());
    if (!now.isBefore(latest)) {
      return claims.end(
          session,
          new Reason(
              "queue-timeout",
              "No place became free in " + Wording.duration(config.queueAtMost()) + "."));
    }
    Instant again = now.plus(Rest.about(Duration.ofSeconds(5)));
    claims.queue(
        session,
        Step.because(SessionState.QUEUED, "Waiting for a free place", reason),
        again.isBefore(latest) ? again : latest);
    return Optional.empty();
  }
}
