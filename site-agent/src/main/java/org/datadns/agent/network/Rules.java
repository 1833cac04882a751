package org.datadns.agent.network;

import java.util.ArrayList;
import java.util.List;

/**
 * The packet filter's rules for one bridge, as {@code iptables-restore} reads them. Two chains of
 * our own: one for what sessions send to this machine, jumped to from {@code INPUT}, one for what
 * they send on, jumped to from where forwarding is decided. A jump stands before every rule that is
 * not ours, because a rule that accepts ends the search. Pure.
 */
final class Rules {
  static final String INPUT = "INPUT";
  static final String FORWARD = "FORWARD";

  /** Docker's own chain for rules that come before its own and outlive its restarts. */
  static final String DOCKER_USER = "DOCKER-USER";

  private final Bridge bridge;
  private final String forwarding;

  /**
   * The rules of one table.
   *
   * @param forwarding {@link #DOCKER_USER}, or {@link #FORWARD} where there is none
   */
  Rules(Bridge bridge, String forwarding) {
    this.bridge = bridge;
    this.forwarding = forwarding;
  }

  /** IPv4: replies to what this machine asks of sessions, and what the policy lets through. */
  List<String> ofIpv4(Policy policy) {
    var lines = new ArrayList<String>();
    // what a session answers; a connection that a session began is never a reply
    lines.add(
        rule(
            bridge.toHost(), "-m conntrack --ctstate RELATED,ESTABLISHED --ctdir REPLY -j ACCEPT"));
    for (var server : policy.nameservers()) {
      for (var protocol : List.of("udp", "tcp")) {
        var asks = "-d " + server + " -p " + protocol + " -m " + protocol + " --dport 53 -j ";
        lines.add(rule(bridge.toHost(), asks + "ACCEPT"));
        lines.add(rule(bridge.toOthers(), asks + "RETURN"));
      }
    }
    lines.add(rule(bridge.toHost(), "-j REJECT --reject-with icmp-admin-prohibited"));
    // each other, whatever addresses the engine gives them
    lines.add(rule(bridge.toOthers(), "-o " + bridge.name() + " -j DROP"));
    policy.refused().forEach(network -> lines.add(rule(bridge.toOthers(), refuse(network))));
    policy
        .allowed()
        .forEach(network -> lines.add(rule(bridge.toOthers(), "-d " + network + " -j RETURN")));
    lines.add(rule(bridge.toOthers(), "-j REJECT --reject-with icmp-admin-prohibited"));
    return lines;
  }

  /** IPv6: nothing, as sessions have none. */
  List<String> ofIpv6() {
    return List.of(rule(bridge.toHost(), "-j DROP"), rule(bridge.toOthers(), "-j DROP"));
  }

  /** What puts these rules in place of whatever the picture shows of ours, in one step. */
  String putting(List<String> rules, Picture picture) {
    var lines = new ArrayList<String>();
    lines.add("*filter");
    // declaring a chain makes it, or empties it
    lines.add(":" + bridge.toHost() + " - [0:0]");
    lines.add(":" + bridge.toOthers() + " - [0:0]");
    lines.addAll(rules);
    picture.jumps(bridge).forEach(jump -> lines.add("-D" + jump.substring(2)));
    lines.add("-I " + INPUT + " 1 " + jumpTo(bridge.toHost()));
    lines.add("-I " + forwarding + " 1 " + jumpTo(bridge.toOthers()));
    lines.add("COMMIT");
    return String.join("\n", lines) + "\n";
  }

  /** What takes away everything of a bridge that the picture shows; empty when there is nothing. */
  static String removing(Bridge bridge, Picture picture) {
    var chains = picture.chains(bridge);
    if (chains.isEmpty()) {
      return "";
    }
    var lines = new ArrayList<String>();
    lines.add("*filter");
    picture.jumps(bridge).forEach(jump -> lines.add("-D" + jump.substring(2)));
    chains.forEach(chain -> lines.add("-F " + chain));
    chains.forEach(chain -> lines.add("-X " + chain));
    lines.add("COMMIT");
    return String.join("\n", lines) + "\n";
  }

  /** Whether both jumps stand before all that is not ours. */
  boolean areJumpedTo(Picture picture) {
    return picture.leads(INPUT, jumpTo(bridge.toHost()))
        && picture.leads(forwarding, jumpTo(bridge.toOthers()));
  }

  private static String refuse(Network network) {
    return "-d " + network + " -j REJECT --reject-with icmp-admin-prohibited";
  }

  private String jumpTo(String chain) {
    return "-i " + bridge.name() + " -j " + chain;
  }

  private static String rule(String chain, String what) {
    return "-A " + chain + " " + what;
  }
}
