package org.datadns.agent.driver;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whose containers these are. Sites may share an engine, so all names tell them apart; and two
 * agents may by mistake be told that they are the same site, so containers tell those apart too.
 *
 * @param site the site's id
 * @param agent the agent's own id, kept across its restarts
 */
record Owner(String site, String agent) {
  static final String SITE = "org.datadns.site";
  static final String AGENT = "org.datadns.agent";

  /** On a container that a workspace is read by. */
  static final String ARCHIVE = "org.datadns.archive";

  private static final String TRIAL = "-trial";
  private static final int AGENT_DIGITS = 8;

  /** One name for all attempts of a session: the engine itself refuses a second container. */
  String container(String session) {
    return prefix() + session + "-" + agent.substring(0, Math.min(AGENT_DIGITS, agent.length()));
  }

  /** A person's workspace belongs to the site and outlives its agent. */
  String volume(String workspace) {
    return prefix() + workspace;
  }

  /** Says whether it leads outside, so that a changed setting never finds the wrong one. */
  String network(boolean outside) {
    return "datadns-" + site + (outside ? "-egress" : "");
  }

  /** Whose trials of tools these are: nobody takes them for sessions of the agent. */
  Owner trying() {
    return new Owner(site, agent + TRIAL);
  }

  /** What a container carries by which a workspace is read: no session takes it for its own. */
  Map<String, String> reading(String archive) {
    return Map.of(SITE, site, AGENT, trying().agent(), ARCHIVE, archive);
  }

  /** Whether this label says that something is this agent's, or a trial of it. */
  boolean isOwn(@Nullable String label) {
    return agent.equals(label) || (agent + TRIAL).equals(label);
  }

  /** What everything of this agent carries. */
  Map<String, String> labels() {
    return Map.of(SITE, site, AGENT, agent);
  }

  private String prefix() {
    return "datadns-" + site + "-";
  }
}
