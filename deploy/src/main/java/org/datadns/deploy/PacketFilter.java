package org.datadns.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Takes away the packet filter's rules that an agent has made for a bridge that is no more. */
final class PacketFilter {
  private static final String BRIDGE = "ddns";
  private static final String CHAIN = "DATADNS-";

  private PacketFilter() {}

  static void forget(String bridge) {
    if (bridge.startsWith(BRIDGE)) {
      var chain = CHAIN + bridge.substring(BRIDGE.length()) + "-";
      for (var command : List.of("iptables", "ip6tables")) {
        forget(command, chain);
      }
    }
  }

  /** All rules of the filter for IPv4, whoever made them. */
  static List<String> rules() {
    return run("iptables", List.of("-w", "-S")).lines().toList();
  }

  private static void forget(String command, String chain) {
    var rules = run(command, List.of("-w", "-S")).lines().toList();
    for (var rule : rules) {
      if (rule.startsWith("-A ") && rule.contains(" -j " + chain)) {
        run(command, words("-D" + rule.substring(2)));
      }
    }
    for (var rule : rules) {
      if (rule.startsWith("-N " + chain)) {
        run(command, words("-F" + rule.substring(2)));
        run(command, words("-X" + rule.substring(2)));
      }
    }
  }

  private static List<String> words(String rule) {
    var words = new ArrayList<>(List.of("-w"));
    words.addAll(List.of(rule.split(" ")));
    return words;
  }

  private static String run(String command, List<String> arguments) {
    var all = new ArrayList<>(List.of(command));
    all.addAll(arguments);
    try {
      var process = new ProcessBuilder(all).redirectErrorStream(true).start();
      var answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IllegalStateException(String.join(" ", all) + ": " + answer);
      }
      return answer;
    } catch (IOException e) {
      throw new UncheckedIOException(command + " cannot be run", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }
}
