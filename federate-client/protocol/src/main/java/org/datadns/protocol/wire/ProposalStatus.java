package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A proposal as the site's admins see it. Where a dataset lies is not in it.
 *
 * @param id which; 0 of one that was only tried
 * @param state how far it is
 * @param proposedAt when it was made
 * @param answeredAt when the agent answered
 * @param datasets how many it names
 * @param taken how many of them the agent took
 * @param refused how many it refused
 * @param lines each of them; absent in lists
 */
public record ProposalStatus(
    long id,
    State state,
    Instant proposedAt,
    Optional<Instant> answeredAt,
    int datasets,
    int taken,
    int refused,
    Optional<List<Line>> lines) {

  /** How far a proposal is. */
  public enum State {
    /** Only tried: nothing is kept of it. */
    TRIED,
    /** It waits for the agent. */
    PENDING,
    /** The agent answered. */
    ANSWERED,
    /** It was taken back before the agent answered. */
    WITHDRAWN,
    /** The agent did not answer in time. */
    EXPIRED;

    /** As it is written. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The one that is written so. */
    public static State labelled(String label) {
      return valueOf(label.toUpperCase(Locale.ROOT));
    }
  }

  /**
   * A dataset of it.
   *
   * @param line its place in what was sent, from 1
   * @param identifier canonical; as written when it is none
   * @param version its version
   * @param removal whether it shall go
   * @param code what came of it, {@code added} or the code of the refusal; absent while it waits
   * @param refusal why it was refused, for people
   */
  public record Line(
      int line,
      String identifier,
      Optional<String> version,
      boolean removal,
      Optional<String> code,
      Optional<String> refusal) {}
}
