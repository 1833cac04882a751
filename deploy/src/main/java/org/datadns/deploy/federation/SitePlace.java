package org.datadns.deploy.federation;

import java.util.Map;

/**
 * Where a site of the federation is: an agent and an engine, each on a loopback address of its own,
 * and a group of its own by which the packets it sends are known.
 *
 * @param number from 1
 */
record SitePlace(int number) {
  private static final int FIRST_GROUP = 61_000;
  private static final int ENGINES = 100;

  String id() {
    return "site-" + number;
  }

  /** The agent's loopback address. */
  String host() {
    return "127.0." + number + ".1";
  }

  /** Where its sessions are: names below one that {@code LocalhostNames} knows. */
  String sessions() {
    return "http://*.127-0-" + number + "-1.localhost:8091";
  }

  /** The first two numbers of its containers' addresses and a dot. */
  String network() {
    return "127." + (ENGINES + number) + ".";
  }

  String engine() {
    return "http://" + network() + "0.1:8099";
  }

  int group() {
    return FIRST_GROUP + number;
  }

  Map<String, Object> listen() {
    return Map.of(
        "api", Map.of("host", host(), "port", 8090),
        "sessions", Map.of("host", host(), "port", 8091),
        "admin", Map.of("host", host(), "port", 8092));
  }
}
