package org.datadns.resolver.session;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Heartbeat.SessionReport;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;

/**
 * Compares what a site says of its sessions with what they should be. A session that starts is left
 * to its driver, which hears of it sooner. Thread-safe.
 */
final class SiteReports {
  private static final Logger LOG = System.getLogger(SiteReports.class.getName());

  /**
   * A session that became ready within this time may be missing from a heartbeat that was under way
   * for as long as what signs it is good: a minute, and what clocks may differ by.
   */
  private static final Duration REPORT_DELAY = Duration.ofSeconds(90);

  /** How far a session's end may have moved without a word: a small part of what people see. */
  private static final Duration END_STEP = Duration.ofMinutes(1);

  private final SiteSessions sessions;
  private final InstantSource clock;

  SiteReports(SiteSessions sessions, InstantSource clock) {
    this.sessions = sessions;
    this.clock = clock;
  }

  /**
   * What came of sites' reports.
   *
   * @param unwanted the sessions that shall not run there, by site
   * @param changed whether sessions changed
   */
  record Outcome(Map<String, List<String>> unwanted, boolean changed) {}

  /** Takes over what the reports say of sessions that should run at each site. */
  Outcome takeOver(Map<String, List<SessionReport>> reports) {
    Instant now = clock.instant();
    var expected = sessions.atSites(reports.keySet());
    var unwanted = new HashMap<String, List<String>>();
    boolean changed = false;
    for (var entry : reports.entrySet()) {
      var there =
          expected.getOrDefault(entry.getKey(), List.of()).stream()
              .collect(Collectors.toMap(Session::id, Function.identity()));
      var others = new ArrayList<String>();
      changed |= takeOver(entry.getKey(), entry.getValue(), there, others, now);
      unwanted.put(entry.getKey(), List.copyOf(others));
    }
    return new Outcome(unwanted, changed);
  }

  /**
   * Takes over what one site reports; whether sessions changed.
   *
   * @param expected the sessions that should run there
   * @param unwanted takes those that should not
   */
  private boolean takeOver(
      String site,
      List<SessionReport> reports,
      Map<String, Session> expected,
      List<String> unwanted,
      Instant now) {
    var reported = new HashSet<String>();
    boolean changed = false;
    for (SessionReport report : reports) {
      var session = expected.get(report.id());
      if (session == null || session.attempt() != report.attempt()) {
        if (report.state() != SessionState.ENDED) {
          unwanted.add(report.id());
        }
      } else {
        reported.add(session.id());
        changed |= takeOver(site, session, report, now);
      }
    }
    for (Session session : expected.values()) {
      if (!reported.contains(session.id()) && isForgotten(session, now)) {
        changed |= endLost(site, session, now);
      }
    }
    return changed;
  }

  private boolean takeOver(String site, Session session, SessionReport report, Instant now) {
    var reason = report.reason().orElse(new Reason("ended-at-site", "The site ended the session."));
    return switch (report.state()) {
      case ENDED -> {
        boolean was =
            session.state() == SessionState.READY || session.state() == SessionState.STOPPING;
        // what a person was told when it was stopped stays
        var told =
            session.state() == SessionState.STOPPING ? session.reason().orElse(reason) : reason;
        yield was
            && sessions.report(
                site,
                session.id(),
                session.attempt(),
                Step.because(SessionState.ENDED, "Ended", told),
                now);
      }
      case STOPPING ->
          session.state() == SessionState.READY
              && sessions.report(
                  site,
                  session.id(),
                  session.attempt(),
                  Step.because(SessionState.STOPPING, "Stopping", reason),
                  now);
      case READY -> {
        noteLife(session, report, now);
        yield false;
      }
      case QUEUED, PLACING, STARTING -> false;
    };
  }

  /** The end of a session that is in use moves on all the time: only steps of it are noted. */
  private void noteLife(Session session, SessionReport report, Instant now) {
    boolean warns = !report.warning().equals(session.warning());
    boolean moved = isApart(report.endsAt(), session.endsAt());
    if (session.state() == SessionState.READY && (warns || moved)) {
      sessions.note(
          session, report.endsAt(), report.warning(), Wording.step(report.warning()), now);
    }
  }

  private static boolean isApart(Optional<Instant> one, Optional<Instant> other) {
    boolean known = one.isPresent() && other.isPresent();
    return known
        ? Duration.between(one.get(), other.get()).abs().compareTo(END_STEP) > 0
        : !one.equals(other);
  }

  private static boolean isForgotten(Session session, Instant now) {
    return session.state() == SessionState.READY
        && session.readyAt().filter(ready -> ready.plus(REPORT_DELAY).isBefore(now)).isPresent();
  }

  private boolean endLost(String site, Session session, Instant now) {
    LOG.log(Level.WARNING, "site {0} no longer knows session {1}", site, session.id());
    return sessions.report(
        site,
        session.id(),
        session.attempt(),
        Step.because(
            SessionState.ENDED, "Ended", new Reason("lost", "The site no longer knows it.")),
        now);
  }
}
