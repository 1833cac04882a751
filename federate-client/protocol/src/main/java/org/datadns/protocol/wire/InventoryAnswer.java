package org.datadns.protocol.wire;

import java.util.List;

/**
 * What became of an inventory.
 *
 * @param generation the generation now stored
 * @param accepted how many lines were taken
 * @param refused the lines that were not; the rest stands
 */
public record InventoryAnswer(long generation, int accepted, List<RefusedLine> refused) {
  /**
   * A line that was not taken.
   *
   * @param line its number, from 1
   * @param identifier what it named, as sent
   * @param reason why
   */
  public record RefusedLine(int line, String identifier, Reason reason) {}
}
