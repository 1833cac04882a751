package org.datadns.agent.proxy;

import java.util.Optional;

/** Nothing is known of any session. */
record NoNotes() implements SessionNotes {
  @Override
  public Optional<Note> of(String session) {
    return Optional.empty();
  }

  @Override
  public Optional<Note> extend(String session, int attempt) {
    return Optional.empty();
  }
}
