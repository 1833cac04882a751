package org.datadns.agent.inventory;

/** Who named a dataset of this site. */
public enum Origin {
  /** The configuration file, which goes before what was added. */
  CONFIGURED("configured"),
  /** Somebody while the agent ran: one by one, by a file or by a scan. */
  ADDED("added"),
  /** Nobody: a mount rule leads to it. */
  RULE("rule");

  private final String label;

  Origin(String label) {
    this.label = label;
  }

  /** For people and JSON. */
  public String label() {
    return label;
  }
}
