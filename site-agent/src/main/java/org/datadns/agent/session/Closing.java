package org.datadns.agent.session;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;

/**
 * What the site's operation means for sessions that run: when they are stopped, and what their
 * people are told before. Immutable; knows no clock.
 *
 * @param operation how the site is operated, by the agent's clock
 */
record Closing(SiteOperation operation) {
  /** How long before the stop people are warned. */
  private static final Duration WARNED = Duration.ofHours(1);

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);

  /** Why sessions are stopped now; empty when they go on. */
  Optional<Reason> due(Instant now) {
    return stopAt(now)
        .filter(at -> !now.isBefore(at))
        .map(
            ignored ->
                new Reason(code(), "The site stopped it." + why() + " Its workspace stays."));
  }

  /** A session's status, with what its person should know. */
  SessionStatus shown(SessionStatus status, Instant now) {
    var stop = stopAt(now).filter(ignored -> status.state() == SessionState.READY);
    if (stop.isEmpty() || status.endsAt().filter(stop.get()::isAfter).isPresent()) {
      return status;
    }
    var warning =
        now.isBefore(stop.get().minus(WARNED))
            ? status.warning()
            : Optional.of(
                new Reason(
                    code() + "-soon",
                    "The site stops all sessions at "
                        + MINUTE.format(stop.get())
                        + ": save your work."
                        + why()));
    return new SessionStatus(
        status.id(),
        status.attempt(),
        status.revision(),
        status.state(),
        status.step(),
        status.percent(),
        status.since(),
        status.reason(),
        stop,
        warning,
        status.port());
  }

  private Optional<Instant> stopAt(Instant now) {
    return operation.stopAt().filter(ignored -> !operation.isOver(now));
  }

  private String code() {
    return operation.mode() == SiteMode.MAINTENANCE ? "maintenance" : "draining";
  }

  private String why() {
    return operation.reason().map(text -> " " + text).orElse("");
  }
}
