package org.datadns.resolver.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionAddresses;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;

/**
 * A session whose latest attempt starts at a site: it is ordered there and followed until its tool
 * answers. An attempt that is refused, fails or falls silent is given up for the next site.
 */
final class Starting implements AutoCloseable {
  private static final Logger LOG = System.getLogger(Starting.class.getName());

  /** Refusals after which an agent has nothing of the attempt, and needs no tombstone. */
  private static final Set<String> CLEAN =
      Set.of(
          "unknown-tool",
          "tool-withdrawn",
          "unknown-size",
          "not-held",
          "notebook-refused",
          "full",
          "person-full",
          "site-policy",
          "draining");

  /** How long one look waits for news: a person waits behind it for another site. */
  private static final Duration LOOK = Duration.ofSeconds(1);

  /** How long after that an answer may be on its way. */
  private static final Duration GRACE = Duration.ofMillis(1200);

  /** How long a site may take to take an order on. */
  private static final Duration ORDER = Duration.ofSeconds(5);

  /** How long it may say nothing while another site could begin at once. */
  private static final Duration SILENCE_BESIDE_OTHERS = Duration.ofSeconds(2);

  private final SessionClaims claims;
  private final Candidates candidates;
  private final Agents agents;
  private final Sites sites;
  private final SessionConfig config;
  private final Duration silence;
  private final InstantSource clock;
  private final Runnable rest;
  private final Executor errands;
  private volatile boolean closed;

  /**
   * The attempts of one resolver's sessions.
   *
   * @param silence how long a site may say nothing while it starts a session that no other site can
   * @param rest blocks for a moment before a site is asked again
   * @param errands carries out what nobody waits for
   */
  Starting(
      SessionClaims claims,
      Candidates candidates,
      Agents agents,
      Sites sites,
      SessionConfig config,
      Duration silence,
      InstantSource clock,
      Runnable rest,
      Executor errands) {
    this.claims = claims;
    this.candidates = candidates;
    this.agents = agents;
    this.sites = sites;
    this.config = config;
    this.silence = silence;
    this.clock = clock;
    this.rest = rest;
    this.errands = errands;
  }

  /** Ends what is under way without a further write. */
  @Override
  public void close() {
    closed = true;
  }

  /** Takes the next step; empty when the tool answers, or the claim was lost. */
  Optional<Session> next(Session session) {
    var site = session.site().flatMap(sites::find);
    if (site.isEmpty()) {
      return nextCandidate(
          session,
          Attempt.Outcome.FAILED,
          new Reason("site-gone", "The site is no longer part of the federation."));
    }
    var deadline = hasOther(session) ? SILENCE_BESIDE_OTHERS.plus(GRACE) : ORDER;
    return switch (agents.start(
        site.get(), session, candidates.heldAs(session, site.get()), deadline)) {
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
          return failed(session, site, reasonOf(status));
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
      switch (agents.look(site, session, status.revision(), LOOK, LOOK.plus(GRACE))) {
        case AgentAnswer.Status(var latest) -> {
          status = latest;
          heardAt = clock.instant();
        }
        case AgentAnswer.Refusal(var problem) -> {
          return refused(session, site, problem);
        }
        case AgentAnswer.Silence ignored -> {
          var silentFor = Duration.between(heardAt, clock.instant());
          if (silentFor.compareTo(silence) > 0
              || (silentFor.compareTo(SILENCE_BESIDE_OTHERS) > 0 && hasOther(session))) {
            return silent(session, site);
          }
          rest.run();
        }
      }
    }
    return Optional.empty();
  }

  /** Whether an attempt could begin at another site now: then nobody waits long for this one. */
  private boolean hasOther(Session session) {
    return candidates.of(session, claims.attempts(session), Optional.empty())
            instanceof Candidates.Sites.Held(var prospects)
        && prospects.stream()
            .anyMatch(
                prospect ->
                    prospect.isOpen() && !session.site().equals(Optional.of(prospect.site().id())));
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
    sites.succeeded(site.id());
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
    var left = failed(session, site, reason);
    left.ifPresent(ignored -> errands.execute(() -> leaveTombstone(session, site)));
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

  private Optional<Session> failed(Session session, Site site, Reason reason) {
    // a notebook that cannot be had is its link's fault, at any site
    if (!reason.code().startsWith("notebook-")) {
      sites.failed(site.id(), reason);
    }
    return nextCandidate(session, Attempt.Outcome.FAILED, reason);
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
}
