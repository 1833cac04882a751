package org.datadns.protocol.wire;

import static java.util.Objects.requireNonNull;

/**
 * Why something is as it is: a stable code for programs and a sentence for people.
 *
 * @param code lower case with hyphens, for example {@code out-of-memory}
 * @param text one sentence, no secrets, no host paths
 */
public record Reason(String code, String text) {
  public Reason {
    requireNonNull(code, "code");
    requireNonNull(text, "text");
  }
}
