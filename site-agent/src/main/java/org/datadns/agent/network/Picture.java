package org.datadns.agent.network;

import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The filter table as {@code iptables-save} shows it.
 *
 * @param lines its lines, without counters and comments
 */
record Picture(List<String> lines) {
  private static final Pattern COUNTERS = Pattern.compile(" \\[\\d+:\\d+]$");

  static Picture of(String saved) {
    return new Picture(
        saved
            .lines()
            .filter(line -> line.startsWith(":") || line.startsWith("-A "))
            .map(line -> COUNTERS.matcher(line).replaceFirst("").strip())
            .toList());
  }

  boolean hasChain(String chain) {
    return lines.stream().anyMatch(line -> line.startsWith(":" + chain + " "));
  }

  /** The rules of a bridge's own chains, in their order. */
  List<String> rules(Bridge bridge) {
    return lines.stream()
        .filter(
            line ->
                line.startsWith("-A " + bridge.toHost() + " ")
                    || line.startsWith("-A " + bridge.toOthers() + " "))
        .toList();
  }

  /** The bridge's own chains. */
  List<String> chains(Bridge bridge) {
    return List.of(bridge.toHost(), bridge.toOthers()).stream().filter(this::hasChain).toList();
  }

  /** The rules elsewhere that jump to them. */
  List<String> jumps(Bridge bridge) {
    return lines.stream()
        .filter(line -> line.startsWith("-A "))
        .filter(
            line ->
                line.endsWith(" -j " + bridge.toHost())
                    || line.endsWith(" -j " + bridge.toOthers()))
        .toList();
  }

  /** Whether a rule stands in a chain exactly once, and before all but other jumps of ours. */
  boolean leads(String chain, String rule) {
    var before =
        lines.stream()
            .filter(line -> line.startsWith("-A " + chain + " "))
            .takeWhile(line -> !line.equals("-A " + chain + " " + rule))
            .toList();
    return lines.stream().filter(line -> line.equals("-A " + chain + " " + rule)).count() == 1
        && before.stream().allMatch(Picture::isJumpOfOurs);
  }

  /** The bridges that chains of ours are there for. */
  List<Bridge> bridges() {
    var found = new TreeSet<String>();
    for (var line : lines) {
      var matcher = Bridge.CHAIN_NAME.matcher(line.substring(1).split(" ", 2)[0]);
      if (line.startsWith(":") && matcher.matches()) {
        found.add(matcher.group(1));
      }
    }
    return found.stream().map(Bridge::ofDigits).toList();
  }

  private static boolean isJumpOfOurs(String line) {
    return Bridge.CHAIN_NAME.matcher(line.substring(line.lastIndexOf(' ') + 1)).matches()
        && line.contains(" -i ");
  }
}
