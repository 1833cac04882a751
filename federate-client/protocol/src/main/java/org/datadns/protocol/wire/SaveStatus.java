package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * How far the last sending of a session's files to a repository is. {@code GET
 * {agent}/api/sessions/{id}/save}.
 *
 * @param state where it is
 * @param repository origin of the repository
 * @param dataset the dataset there
 * @param path what is sent
 * @param files how many files the repository took
 * @param bytes how many bytes they have
 * @param since when it began
 * @param reason why it failed
 * @param record path in the workspace of what was written down about it (RO-Crate 1.2)
 */
public record SaveStatus(
    State state,
    String repository,
    String dataset,
    String path,
    int files,
    long bytes,
    Instant since,
    Optional<Reason> reason,
    Optional<String> record) {

  /** Where a sending is. */
  public enum State {
    /** Files are on their way. */
    SENDING,
    /** All are there, in a draft. */
    SAVED,
    /** It ended before that; what was sent is in the draft. */
    FAILED;

    /** The name on the wire, lower case. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
