package org.datadns.resolver.session;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.JudgedSite;
import org.datadns.protocol.wire.QueuePlace;
import org.datadns.protocol.wire.Reason;
import org.datadns.protocol.wire.SessionState;
import org.datadns.protocol.wire.SessionStatus;

/**
 * What a session comes to next; each is told to its followers.
 *
 * @param state the state after it
 * @param text what is going on, for people
 * @param percent how far that is
 * @param reason why, where there is something to say
 * @param place its place in the queue, where it waits
 * @param sites the sites judged, best first, where one was chosen or none could be
 */
record Step(
    SessionState state,
    String text,
    Optional<Integer> percent,
    Optional<Reason> reason,
    Optional<QueuePlace> place,
    List<JudgedSite> sites) {
  Step {
    sites = List.copyOf(sites);
  }

  Step(SessionState state, String text, Optional<Integer> percent, Optional<Reason> reason) {
    this(state, text, percent, reason, Optional.empty(), List.of());
  }

  static Step of(SessionState state, String text) {
    return new Step(state, text, Optional.empty(), Optional.empty());
  }

  static Step because(SessionState state, String text, Reason reason) {
    return new Step(state, text, Optional.empty(), Optional.of(reason));
  }

  /** What a site reports. */
  static Step of(SessionStatus status) {
    return new Step(status.state(), status.step(), status.percent(), status.reason());
  }

  /** A site was chosen. */
  static Step startingAt(Prospect chosen, List<Prospect> prospects) {
    return new Step(
        SessionState.STARTING,
        "Starting at " + chosen.site().title(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        judged(prospects));
  }

  /** No site has a place yet. */
  static Step waiting(QueuePlace place, List<Prospect> prospects) {
    return new Step(
        SessionState.QUEUED,
        "Waiting for a free place",
        Optional.empty(),
        Optional.of(Candidates.inOne(prospects)),
        Optional.of(place),
        judged(prospects));
  }

  private static List<JudgedSite> judged(List<Prospect> prospects) {
    return prospects.stream().map(Prospect::judged).toList();
  }

  /** What the sites come to, without what changes by the minute; empty when none was judged. */
  Optional<String> judged() {
    return sites.isEmpty()
        ? Optional.empty()
        : Optional.of(
            sites.stream()
                .map(site -> site.site() + " " + site.reason().code())
                .collect(Collectors.joining("\n")));
  }

  /** Whether a session is there already, so that there is nothing to tell. */
  boolean isWhere(Session session) {
    return state == session.state()
        && text.equals(session.step())
        && percent.equals(session.percent())
        && reason.equals(session.reason())
        && place.equals(session.place());
  }
}
