package org.datadns.resolver.session;

import java.util.Optional;
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
 */
record Step(SessionState state, String text, Optional<Integer> percent, Optional<Reason> reason) {
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

  /** Whether a session is there already, so that there is nothing to tell. */
  boolean isWhere(Session session) {
    return state == session.state()
        && text.equals(session.step())
        && percent.equals(session.percent())
        && reason.equals(session.reason());
  }
}
