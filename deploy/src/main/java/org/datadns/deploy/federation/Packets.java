package org.datadns.deploy.federation;

import java.util.List;
import java.util.stream.Stream;

/** The packet filter of the federation's own network namespace. */
final class Packets {
  private static final String FRONT = "127.0.0.1";

  private Packets() {}

  /** Drops, from now on, every packet between a site and everybody else; nobody is told. */
  static void cut(SitePlace site) {
    rules(site).forEach(rule -> change("-A", rule));
  }

  /** Lets them through again. */
  static void join(SitePlace site) {
    rules(site).forEach(rule -> change("-D", rule));
  }

  /** What is sent to the agent, what it answers, and what it asks the front of itself. */
  private static List<List<String>> rules(SitePlace site) {
    return List.of(
        List.of("-d", site.host(), "-j", "DROP"),
        List.of("-s", site.host(), "-j", "DROP"),
        List.of(
            "-d",
            FRONT,
            "-m",
            "owner",
            "--gid-owner",
            Integer.toString(site.group()),
            "-j",
            "DROP"));
  }

  private static void change(String how, List<String> rule) {
    Run.run(Stream.concat(Stream.of("iptables", "-w", how, "OUTPUT"), rule.stream()).toList());
  }
}
