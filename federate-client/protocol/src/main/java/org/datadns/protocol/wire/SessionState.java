package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** The states of a session, in the order they are passed; any may go to {@link #ENDED}. */
public enum SessionState {
  /** No site has room; waits. */
  QUEUED,
  /** A site is being chosen. */
  PLACING,
  /** A site starts the tool. */
  STARTING,
  /** The tool itself answered. */
  READY,
  /** Being stopped. */
  STOPPING,
  /** Over; its workspace stays. */
  ENDED;

  /** The name on the wire and in SQL, lower case. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
