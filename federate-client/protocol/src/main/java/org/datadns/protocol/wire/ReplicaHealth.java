package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** How a copy can be read where it is. */
public enum ReplicaHealth {
  /** As it should. */
  AVAILABLE,
  /** It answers, later than it should. */
  SLOW,
  /** It cannot be opened now. */
  UNAVAILABLE;

  /** The name on the wire and in SQL, lower case. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
