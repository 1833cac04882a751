package org.datadns.agent;

import java.util.Optional;
import org.datadns.agent.proxy.SessionNotes;
import org.datadns.agent.session.Sessions;
import org.datadns.protocol.wire.SessionStatus;

/** What a session's own page is told: its status. */
record StatusNotes(Sessions sessions) implements SessionNotes {
  @Override
  public Optional<Note> of(String session) {
    return sessions.status(session).map(StatusNotes::note);
  }

  @Override
  public Optional<Note> extend(String session, int attempt) {
    return Optional.empty();
  }

  private static Note note(SessionStatus status) {
    return new Note(status.state().label(), status.endsAt(), status.warning(), false);
  }
}
