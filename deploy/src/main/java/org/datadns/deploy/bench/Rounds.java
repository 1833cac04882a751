package org.datadns.deploy.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** The order in which contestants are measured. */
final class Rounds {
  private Rounds() {}

  /** Another one begins each round, so that none always follows the same. */
  static <T> List<T> order(List<T> contestants, int round) {
    var order = new ArrayList<>(contestants);
    Collections.rotate(order, round);
    return order;
  }
}
