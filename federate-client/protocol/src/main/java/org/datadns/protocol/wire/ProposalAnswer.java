package org.datadns.protocol.wire;

import java.util.List;
import java.util.Optional;

/**
 * {@code PUT /api/sites/{site}/proposals/{id}}: what an agent made of a proposal.
 *
 * @param outcomes one for each dataset, in the order of the proposal
 */
public record ProposalAnswer(List<Outcome> outcomes) {
  public ProposalAnswer {
    outcomes = List.copyOf(outcomes);
  }

  /**
   * What came of one dataset.
   *
   * @param code {@code added}, {@code changed}, {@code unchanged}, {@code removed}; or why it was
   *     refused
   * @param refusal why it was refused, for people; absent when it was taken
   */
  public record Outcome(String code, Optional<String> refusal) {
    /** It was taken. */
    public static Outcome taken(String code) {
      return new Outcome(code, Optional.empty());
    }

    /** It was refused. */
    public static Outcome refused(Reason reason) {
      return new Outcome(reason.code(), Optional.of(reason.text()));
    }
  }
}
