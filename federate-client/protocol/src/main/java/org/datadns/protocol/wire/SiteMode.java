package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** Whether a site takes new sessions. */
public enum SiteMode {
  /** It does. */
  READY,
  /** It finishes what runs and takes nothing new. */
  DRAINING,
  /** It is being worked on: nothing runs there. */
  MAINTENANCE;

  /** The name on the wire and in SQL, lower case. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
