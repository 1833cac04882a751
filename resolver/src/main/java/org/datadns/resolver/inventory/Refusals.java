package org.datadns.resolver.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.datadns.protocol.wire.InventoryAnswer;
import org.datadns.protocol.wire.InventoryAnswer.RefusedLine;
import org.datadns.protocol.wire.Reason;

/** The lines that were not taken: all are counted, the first are told. Not thread-safe. */
final class Refusals {
  private static final int LONGEST_NAME = 200;

  private final List<RefusedLine> first = new ArrayList<>();
  private int count;

  void add(int line, String name, Reason reason) {
    addAll(List.of(new RefusedLine(line, name, reason)), 1);
  }

  /**
   * Adds many.
   *
   * @param some the first of them
   * @param all how many they are
   */
  void addAll(Collection<RefusedLine> some, int all) {
    count += all;
    for (var line : some) {
      if (first.size() < 2 * InventoryAnswer.MOST_REFUSED) {
        first.add(new RefusedLine(line.line(), cut(line.identifier()), line.reason()));
      }
    }
  }

  private static String cut(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
  }

  int count() {
    return count;
  }

  /** Those that are told, by number. */
  List<RefusedLine> told() {
    return first.stream()
        .sorted(Comparator.comparingInt(RefusedLine::line))
        .limit(InventoryAnswer.MOST_REFUSED)
        .toList();
  }
}
