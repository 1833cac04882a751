package org.datadns.resolver.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionAddresses;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;

/**
 * What is done in each state of a session that is claimed:
 *
 * <pre>
 *  queued, placing ── a site has room ──▶ starting ── the tool answered ──▶ ready
 *     ▲   │  ▲                               │
 *     │   │  └────── refused, failed, silent ┘      (the next site; a tombstone at this one)
 *     │   ├── all full: wait ──┐
 *     └───┼────────────────────┘
 *         └── no site left ──▶ ended ◀── confirmed, or the site is gone ── stopping
 * </pre>
 *
 * Each step ends in one write under the claim's fence; none holds a connection while it asks an
 * agent. A step taken twice, since a resolver died in between, finds what it did: an attempt is
 * started with the same number again, which starts nothing twice.
 */
final class SessionSteps implements AutoCloseable {
  private static final Logger LOG = System.getLogger(SessionSteps.class.getName());

  /** Refusals that pass by themselves: the site is asked again once it was heard of anew. */
  private static final Set<String> PASSING = Set.of("full", "draining");

  /** Refusals after which an agent has nothing of the attempt, and needs no tombstone. */
  private static final Set<String> CLEAN =
      Set.of(
          "unknown-tool",
          "unknown-size",
          "not-held",
          "notebook-refused",
          "full",
          "person-full",
          "draining");

  private final SessionClaims claims;
  private final Candidates candidates;
  private final Agents agents;
  private final Sites sites;
  private final SessionConfig config;
  private final Duration silence;
  private final InstantSource clock;
  private volatile boolean closed;

  /**
   * The steps of one resolver's sessions.
   *
   * @param silence how long a site may say nothing while it starts a session
   */
  SessionSteps(
      SessionClaims claims,
      Candidates candidates,
      Agents agents,
      Sites sites,
      SessionConfig config,
      Duration silence,
      InstantSource clock) {
    this.claims = claims;
    this.candidates = candidates;
    this.agents = agents;
    this.sites = sites;
    this.config = config;
    this.silence = silence;
    this.clock = clock;
  }

  /** Takes the next step; empty when there is none for now, or the claim was lost. */
  Optional<Session> next(Session session) {
    return switch (session.state()) {
      case QUEUED, PLACING -> place(session);
      case STARTING -> start(session);
      case STOPPING -> stop(session);
      case READY, ENDED -> Optional.empty();
    };
  }

  /** Ends the steps under way without a further write. */
  @Override
  public void close() {
    closed = true;
    agents.close();
  }

  private Optional<Session> place(Session session) {
    return switch (candidates.choose(session, claims.attempts(session), PASSING)) {
      case Candidates.Choice.Chosen(var site) ->
          claims.beginAttempt(
              session, site.id(), Step.of(SessionState.STARTING, "Starting at " + site.title()));
      case Candidates.Choice.AllFull(var reason) -> waitForRoom(session, reason);
      case Candidates.Choice.NoneLeft(var reason) -> end(session, reason);
    };
  }

  private Optional<Session> waitForRoom(Session session, Reason reason) {
    Instant now = clock.instant();
    Instant latest = session.createdAt().plus(config.queueAtMost());
    if (!now.isBefore(latest)) {
      return end(
          session,
          new Reason(
              "queue-timeout",
              "No place became free in " + Wording.duration(config.queueAtMost()) + "."));
    }
    Instant again = now.plus(jittered(Duration.ofSeconds(5)));
    claims.queue(
        session,
        Step.because(SessionState.QUEUED, "Waiting for a free place", reason),
        again.isBefore(latest) ? again : latest);
    return Optional.empty();
  }

  private Optional<Session> start(Session session) {
    var site = session.site().flatMap(sites::find);
    if (site.isEmpty()) {
      return nextCandidate(
          session,
          Attempt.Outcome.FAILED,
          new Reason("site-gone", "The site is no longer part of the federation."));
    }
    return switch (agents.start(site.get(), session, candidates.heldAs(session, site.get()))) {
      case AgentAnswer.Status(var status) -> follow(session, site.get(), status);
      case AgentAnswer.Refusal(var problem) -> refused(session, site.get(), problem);
      case AgentAnswer.Silence ignored -> silent(session, site.get());
    };
  }

  /** Tells each step the agent reports, until the tool answers or the attempt is over. */
  private Optional<Session> follow(Session begun, Site site, SessionStatus first) {
    Instant deadline = begun.attemptedAt().orElse(clock.instant()).plus(config.readyWithin());
    var session = begun;
    var status = first;
    Instant heardAt = clock.instant();
    while (!closed) {
      switch (status.state()) {
        case READY -> {
          return ready(session, site, status);
        }
        case STOPPING, ENDED -> {
          return nextCandidate(session, Attempt.Outcome.FAILED, reasonOf(status));
        }
        case QUEUED, PLACING, STARTING -> {}
      }
      var told = claims.advance(session, starting(status));
      if (told.isEmpty()) {
        return Optional.empty();
      }
      session = told.get();
      if (!clock.instant().isBefore(deadline)) {
        return abandon(
            session,
            site,
            new Reason(
                "not-ready",
                "The tool did not answer within " + Wording.duration(config.readyWithin()) + "."));
      }
      // short against the claim, which is renewed after each look
      switch (agents.look(site, session, status.revision(), config.claim().dividedBy(3))) {
        case AgentAnswer.Status(var latest) -> {
          status = latest;
          heardAt = clock.instant();
        }
        case AgentAnswer.Refusal(var problem) -> {
          return refused(session, site, problem);
        }
        case AgentAnswer.Silence ignored -> {
          if (clock.instant().isAfter(heardAt.plus(silence))) {
            return silent(session, site);
          }
          pause();
        }
      }
    }
    return Optional.empty();
  }

  private Optional<Session> ready(Session session, Site site, SessionStatus status) {
    var addresses = site.addresses().ofSessions();
    if (addresses.of(session.id(), status.port()).isEmpty()) {
      return abandon(
          session,
          site,
          new Reason("no-address", "The site named no port for it that it is approved for."));
    }
    LOG.log(Level.INFO, "session {0} is ready at site {1}", session.id(), site.id());
    boolean isAtPort = addresses.mode() == SessionAddresses.Mode.PORT;
    return claims.ready(
        session, isAtPort ? status.port() : Optional.empty(), Step.of(SessionState.READY, "Ready"));
  }

  private static Step starting(SessionStatus status) {
    return new Step(SessionState.STARTING, status.step(), status.percent(), status.reason());
  }

  private static Reason reasonOf(SessionStatus status) {
    return status
        .reason()
        .orElseGet(() -> new Reason("tool-ended", "The tool ended before it was ready."));
  }

  private Optional<Session> refused(Session session, Site site, Problem problem) {
    var reason = new Reason(problem.code(), problem.detail());
    return CLEAN.contains(problem.code())
        ? nextCandidate(session, Attempt.Outcome.REFUSED, reason)
        : abandon(session, site, reason);
  }

  private Optional<Session> silent(Session session, Site site) {
    return closed
        ? Optional.empty()
        : abandon(session, site, new Reason("site-silent", "The site does not answer."));
  }

  /** Leaves a site that may have begun something: the attempt must not come to life there later. */
  private Optional<Session> abandon(Session session, Site site, Reason reason) {
    var left = nextCandidate(session, Attempt.Outcome.FAILED, reason);
    left.ifPresent(ignored -> Thread.ofVirtual().start(() -> leaveTombstone(session, site)));
    return left;
  }

  /** Tried once: a site out of reach is told with its next heartbeat to stop what it has. */
  private void leaveTombstone(Session session, Site site) {
    if (!(agents.stop(site, session, session.attempt()) instanceof AgentAnswer.Status)) {
      LOG.log(
          Level.INFO,
          "site {0} could not be told to forget attempt {1} of session {2}",
          site.id(),
          session.attempt(),
          session.id());
    }
  }

  private Optional<Session> nextCandidate(Session session, Attempt.Outcome outcome, Reason reason) {
    LOG.log(
        Level.INFO,
        "session {0}: attempt {1} at site {2} is over: {3}",
        session.id(),
        session.attempt(),
        session.site().orElse("?"),
        reason.code());
    return claims.endAttempt(
        session,
        outcome,
        reason,
        Step.because(SessionState.PLACING, "Looking for another site", reason));
  }

  private Optional<Session> end(Session session, Reason reason) {
    LOG.log(Level.INFO, "session {0} ends: {1}", session.id(), reason.code());
    return claims.advance(session, Step.because(SessionState.ENDED, "Ended", reason));
  }

  private Optional<Session> stop(Session session) {
    var site = session.site().flatMap(sites::find);
    var reason = session.reason().orElse(new Reason("stopped", "It was stopped."));
    if (site.isEmpty()) {
      return end(session, reason);
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
        return end(session, reason);
      }
      if (closed || !claims.renew(session)) {
        return Optional.empty();
      }
      pause();
    }
    return Optional.empty();
  }

  /** Waits while the site stops it, at most one look long. */
  private boolean isStopped(Site site, Session session, SessionStatus status) {
    return status.state() == SessionState.ENDED
        || (agents.look(site, session, status.revision(), config.claim().dividedBy(3))
                instanceof AgentAnswer.Status(var later)
            && later.state() == SessionState.ENDED);
  }

  /** A short rest before asking again what did not answer. */
  private static void pause() {
    LockSupport.parkNanos(jittered(Duration.ofMillis(800)).toNanos());
  }

  private static Duration jittered(Duration about) {
    long millis = about.toMillis();
    return Duration.ofMillis(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
  }
}
