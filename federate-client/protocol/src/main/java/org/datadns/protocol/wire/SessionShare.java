package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * What an owner of a session said about somebody who may enter it too.
 *
 * @param id which one
 * @param name the e-mail address or the id of the person it is meant for; told to the session's own
 *     person, and to the one who took it
 * @param state how far it is
 * @param label what the person is called, once they have accepted
 * @param since since when that state holds
 * @param enteredAt when the person came in last
 */
public record SessionShare(
    long id,
    Optional<String> name,
    State state,
    Optional<String> label,
    Instant since,
    Optional<Instant> enteredAt) {

  /** How far it is. */
  public enum State {
    /** A program asked for it: its owner has to confirm it in a browser. */
    PROPOSED,
    /** The person has not accepted it yet. */
    INVITED,
    /** The person may enter. */
    ACCEPTED;

    /** The name on the wire. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
