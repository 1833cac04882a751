package org.datadns.agent.proxy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.datadns.agent.proxy.Headers.Field;
import org.datadns.agent.proxy.Lookup.Running;
import org.datadns.protocol.wire.SessionAddresses.Mode;

/**
 * What the browser of someone who enters needs where sessions share a host or an origin: with a
 * port for each, later sessions get the ports of earlier ones; with a path for each, pages of one
 * session can read those of another, so that a browser is let into one at a time. Thread-safe.
 */
final class SharedOrigin {
  /** What an earlier session at this port left in the browser is not for the next to find. */
  private static final Field CLEARED = new Field("Clear-Site-Data", "\"storage\"");

  private final Upstreams upstreams;
  private final SessionCookie sessionCookie;

  SharedOrigin(Upstreams upstreams, SessionCookie sessionCookie) {
    this.upstreams = upstreams;
    this.sessionCookie = sessionCookie;
  }

  /**
   * Another session that this browser has entered and that still runs, where that is one too many.
   */
  Optional<String> otherLive(Visit visit, Instant now) {
    return visit.origins().mode() != Mode.PATH
        ? Optional.empty()
        : visit.cookies().live(visit.request().headers()).stream()
            .flatMap(value -> live(value, now).stream())
            .filter(session -> !session.equals(visit.session()))
            .findFirst();
  }

  /** What a browser is told that begins to enter: cookies of sessions that ended are no use. */
  List<Field> onBeginning(Visit visit) {
    var cookies = visit.cookies();
    return visit.origins().mode() != Mode.PORT
        ? List.of()
        : cookies.sessions(visit.request().headers()).stream()
            .distinct()
            .filter(session -> !(upstreams.find(session) instanceof Running))
            .map(cookies::clearSession)
            .toList();
  }

  /** What goes with the cookie of someone who is let in. */
  List<Field> onEntry(Visit visit, Instant now) {
    return switch (visit.origins().mode()) {
      case HOST -> List.of();
      case PORT -> List.of(CLEARED);
      case PATH -> {
        var running = visit.running();
        String proof =
            sessionCookie.value(
                purpose(running.session()), running.attempt(), running.person(), now);
        var live =
            visit
                .cookies()
                .setLive(
                    running.session() + "." + proof,
                    visit.origins().parent(),
                    SessionCookie.LIFETIME);
        // clearing would wait for pages of the earlier session, which read this one anyway
        yield List.of(live);
      }
    };
  }

  /** The session that a value {@code session.proof} names, if it runs and the value is ours. */
  private Optional<String> live(String value, Instant now) {
    int dot = value.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    String session = value.substring(0, dot);
    return upstreams.find(session) instanceof Running running
            && sessionCookie
                .person(value.substring(dot + 1), purpose(session), running.attempt(), now)
                .isPresent()
        ? Optional.of(session)
        : Optional.empty();
  }

  /** No session has such an id: the proof is good for nothing else. */
  private static String purpose(String session) {
    return "live/" + session;
  }
}
