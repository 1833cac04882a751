package org.datadns.agent.driver;

import java.util.Map;

/**
 * Whose containers these are. Sites may share an engine, so all names tell them apart.
 *
 * @param site the site's id
 * @param agent the agent's own id, kept across its restarts
 * @param egress whether sessions may reach other networks
 */
record Owner(String site, String agent, boolean egress) {
  static final String SITE = "org.datadns.site";
  static final String AGENT = "org.datadns.agent";

  /** One name for all attempts of a session: the engine itself refuses a second container. */
  String container(String session) {
    return "datadns-" + site + "-" + session;
  }

  String volume(String workspace) {
    return "datadns-" + site + "-" + workspace;
  }

  /** Says whether it leads outside, so that a changed setting never finds the wrong one. */
  String network() {
    return "datadns-" + site + (egress ? "-egress" : "");
  }

  /** What everything of this agent carries. */
  Map<String, String> labels() {
    return Map.of(SITE, site, AGENT, agent);
  }
}
