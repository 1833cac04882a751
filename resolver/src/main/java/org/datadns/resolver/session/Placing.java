package org.datadns.resolver.session;

import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.Reason;
import org.datadns.resolver.session.QueuePlan.Turn;

/**
 * A session that looks for a site: it begins an attempt at the best, waits for a free place, or
 * ends when no site is left.
 */
final class Placing {
  private final SessionClaims claims;
  private final Candidates candidates;
  private final Workspaces workspaces;
  private final Turns turns;
  private final SessionConfig config;
  private final InstantSource clock;

  Placing(
      SessionClaims claims,
      Candidates candidates,
      Workspaces workspaces,
      Turns turns,
      SessionConfig config,
      InstantSource clock) {
    this.claims = claims;
    this.candidates = candidates;
    this.workspaces = workspaces;
    this.turns = turns;
    this.config = config;
    this.clock = clock;
  }

  /** Takes the next step; empty when it waits, has ended, or the claim was lost. */
  Optional<Session> next(Session session) {
    return switch (candidates.of(
        session, claims.attempts(session), workspaces.site(session.workspace()))) {
      case Candidates.Sites.Held(var prospects) -> next(session, prospects);
      case Candidates.Sites.NotHeld(var reason) -> claims.end(session, reason);
    };
  }

  private Optional<Session> next(Session session, List<Prospect> prospects) {
    return switch (turns.of(session, prospects)) {
      case Turn.Now(var chosen) ->
          claims.beginAttempt(session, chosen.site().id(), Step.startingAt(chosen, prospects));
      case Turn.Later(var place) -> waitForRoom(session, place, prospects);
      case Turn.Never ignored -> claims.end(session, Candidates.inOne(prospects));
    };
  }

  private Optional<Session> waitForRoom(
      Session session, QueuePlace place, List<Prospect> prospects) {
    Instant latest = session.createdAt().plus(config.queueAtMost());
    if (!clock.instant().isBefore(latest)) {
      return claims.end(
          session,
          new Reason(
              "queue-timeout",
              "No place became free in " + Wording.duration(config.queueAtMost()) + "."));
    }
    return claims.queue(session, Step.waiting(place, prospects), latest)
        ? Optional.empty()
        : claims.end(
            session,
            new Reason("already-waiting", "You wait for a place with another session already."));
  }
}
