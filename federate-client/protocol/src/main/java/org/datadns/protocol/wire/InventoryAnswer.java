package org.datadns.protocol.wire;

import java.util.List;

/**
 * What became of an inventory, or of changes to it.
 *
 * @param generation the generation now kept
 * @param accepted how many lines were taken
 * @param refusedCount how many lines were not; the rest stands
 * @param refused the first of them, at most {@value #MOST_REFUSED}
 */
public record InventoryAnswer(
    long generation, int accepted, int refusedCount, List<RefusedLine> refused) {
  /** No more refused lines are told one by one. */
  public static final int MOST_REFUSED = 1_000;

  /** An answer that tells all that was refused. */
  public InventoryAnswer(long generation, int accepted, List<RefusedLine> refused) {
    this(generation, accepted, refused.size(), refused);
  }

  /**
   * A line that was not taken.
   *
   * @param line its number, from 1
   * @param identifier what it named, as sent, cut when long
   * @param reason why
   */
  public record RefusedLine(int line, String identifier, Reason reason) {}
}
