package org.datadns.agent;

import java.util.Optional;
import org.datadns.agent.proxy.SessionNotes;
import org.datadns.agent.session.Extension;
import org.datadns.agent.session.SessionLife;
import org.datadns.agent.session.Sessions;

/** What a session's own page is told of its time, and how it gets more. */
record StatusNotes(Sessions sessions) implements SessionNotes {
  @Override
  public Optional<Note> of(String session) {
    return sessions.life(session).map(StatusNotes::note);
  }

  @Override
  public Optional<Note> extend(String session, int attempt) {
    return switch (sessions.extend(session, attempt)) {
      case Extension.Extended ignored -> of(session);
      case Extension.Refused ignored -> Optional.empty();
    };
  }

  private static Note note(SessionLife life) {
    return new Note(life.state().label(), life.endsAt(), life.warning(), life.canExtend());
  }
}
