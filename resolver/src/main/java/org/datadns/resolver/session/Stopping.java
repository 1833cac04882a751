package org.datadns.resolver.session;

import java.time.Duration;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;

/** A session that is stopped: its site is asked until it confirms, or is gone itself. */
final class Stopping implements AutoCloseable {
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final SessionClaims claims;
  private final Agents agents;
  private final Sites sites;
  private final SessionConfig config;
  private final Runnable rest;
  private volatile boolean closed;

  /**
   * The ends of one resolver's sessions.
   *
   * @param rest blocks for a moment before a site is asked again
   */
  Stopping(SessionClaims claims, Agents agents, Sites sites, SessionConfig config, Runnable rest) {
    this.claims = claims;
    this.agents = agents;
    this.sites = sites;
    this.config = config;
    this.rest = rest;
  }

  /** Ends what is under way without a further write. */
  @Override
  public void close() {
    closed = true;
  }

  /** Takes the next step; empty when it has ended, or the claim was lost. */
  Optional<Session> next(Session session) {
    var site = session.site().flatMap(sites::find);
    var reason = session.reason().orElse(new Reason("stopped", "It was stopped."));
    if (site.isEmpty()) {
      return claims.end(session, reason);
    }
    while (!closed) {
      boolean over =
          switch (agents.stop(site.get(), session, session.attempt())) {
            case AgentAnswer.Status(var status) -> isStopped(site.get(), session, status);
            case AgentAnswer.Refusal(var problem) -> problem.status() == 404;
            // what still runs there is told to stop by the answer to its next heartbeat
            case AgentAnswer.Silence ignored -> !sites.isAlive(site.get());
          };
      if (over && !closed) {
        return claims.end(session, reason);
      }
      if (closed || !claims.renew(session)) {
        return Optional.empty();
      }
      rest.run();
    }
    return Optional.empty();
  }

  /** Waits while the site stops it, at most one look long. */
  private boolean isStopped(Site site, Session session, SessionStatus status) {
    return status.state() == SessionState.ENDED
        || (agents.look(site, session, status.revision(), atMost(), atMost().plus(GRACE))
                instanceof AgentAnswer.Status(var later)
            && later.state() == SessionState.ENDED);
  }

  /** Short against the claim, which is renewed after each look. */
  private Duration atMost() {
    return config.claim().dividedBy(3);
  }
}
