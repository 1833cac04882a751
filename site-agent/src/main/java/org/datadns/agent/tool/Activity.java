package org.datadns.agent.tool;

/** What tells that somebody works in a tool, or that it works for somebody. */
public enum Activity {
  /**
   * Jupyter's own account of its kernels and terminals: a running cell counts, an open tab that
   * polls does not.
   */
  JUPYTER,
  /**
   * What the person's browser sends: messages over WebSockets, and requests that change something.
   */
  TRAFFIC,
  /** Nothing but the processor's time. */
  NONE
}
