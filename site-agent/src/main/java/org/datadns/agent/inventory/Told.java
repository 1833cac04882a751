package org.datadns.agent.inventory;

import java.util.List;
import org.datadns.protocol.wire.Reason;

/**
 * What the resolver has been told of the inventory.
 *
 * @param generation the one it took last; 0 for none
 * @param refusals how many lines it did not take
 * @param some the first of them; at most {@value #MOST}
 */
public record Told(long generation, long refusals, List<Refusal> some) {
  /** How many are kept. */
  static final int MOST = 1_000;

  public Told {
    some = List.copyOf(some);
  }

  /**
   * A line that the resolver did not take.
   *
   * @param line its number in what was sent
   * @param identifier what it named
   * @param reason why, in the resolver's words
   */
  public record Refusal(long line, String identifier, Reason reason) {}
}
