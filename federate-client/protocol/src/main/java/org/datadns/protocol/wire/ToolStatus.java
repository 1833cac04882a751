package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/**
 * What a site has made of what the federation wants of one of its tools.
 *
 * @param id the tool
 * @param state how far it is
 * @param warm how many are kept started now
 * @param wanted how many shall be
 * @param reason what keeps it from what is wanted; absent where nothing does
 */
public record ToolStatus(String id, State state, int warm, int wanted, Optional<Reason> reason) {
  /** How far a site is. */
  public enum State {
    /** It starts, for whoever may; nothing is to be kept started. */
    OFFERED,
    /** It starts, and fewer are kept started than shall be. */
    WARMING,
    /** It starts, and as many are kept started as shall be. */
    READY,
    /** The site does not do what is wanted, or not all of it; the reason says why. */
    REFUSED,
    /** It starts for nobody any more, as is wanted. */
    WITHDRAWN;

    /** The name on the wire, lower case. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
