package org.datadns.deploy.interleaving;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.datadns.protocol.signing.Digest;

/**
 * Goes through everything that can happen: each world that can come about is looked at once, and
 * each choice in it is taken. A world cannot be copied, so that each way to a new one begins at the
 * beginning.
 */
final class Exploration {
  private final Supplier<World> beginning;
  private final Set<String> seen = new HashSet<>();
  private final Deque<List<String>> ways = new ArrayDeque<>();
  private int begun;
  private int ended;

  Exploration(Supplier<World> beginning) {
    this.beginning = beginning;
  }

  /** Goes through all of it. */
  void run() {
    ways.push(List.of());
    while (!ways.isEmpty()) {
      begun++;
      follow(ways.pop());
    }
  }

  private void follow(List<String> way) {
    var path = new ArrayList<>(way);
    try (var world = beginning.get()) {
      way.forEach(world::take);
      goOn(world, path);
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(e.getMessage() + "\nafter\n  " + String.join("\n  ", path), e);
    }
  }

  private void goOn(World world, List<String> path) {
    world.check();
    while (seen.add(Digest.of(world.state()))) {
      var choices = world.choices();
      if (choices.isEmpty()) {
        ended++;
        // each second end is one of sites that are cut off for a while
        path.add(ended % 2 == 0 ? "cut off, then all is well" : "all is well");
        world.settle(ended % 2 == 0);
        return;
      }
      for (int i = choices.size() - 1; i > 0; i--) {
        var other = new ArrayList<>(path);
        other.add(choices.get(i).text());
        ways.push(other);
      }
      path.add(choices.getFirst().text());
      world.take(choices.getFirst().text());
      world.check();
    }
  }

  /** How many different worlds came about. */
  int worlds() {
    return seen.size();
  }

  @Override
  public String toString() {
    return seen.size() + " worlds, " + begun + " beginnings, " + ended + " ends";
  }
}
