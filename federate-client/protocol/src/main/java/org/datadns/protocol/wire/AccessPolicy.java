package org.datadns.protocol.wire;

import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Who may use something. {@code GET}, {@code PUT} and {@code DELETE /api/policies}. Whoever is
 * known well enough may, and where groups, people or domains are named, who is one of them besides.
 *
 * @param kind what it is about
 * @param name its identifier, or a prefix and {@code /*}; or the tool's, size's or site's id
 * @param least how well people must be known; absent means not at all
 * @param groups ids of groups
 * @param people ids or confirmed e-mail addresses
 * @param domains of confirmed e-mail addresses
 * @param hidden of a dataset: whether to all others it is as if it were unknown; absent means no
 * @param set since when; absent when it is asked for
 */
public record AccessPolicy(
    Kind kind,
    String name,
    Optional<Assurance> least,
    Optional<List<String>> groups,
    Optional<List<String>> people,
    Optional<List<String>> domains,
    Optional<Boolean> hidden,
    Optional<Instant> set) {

  /** What a policy can be about. */
  public enum Kind {
    /** A dataset, or all below a prefix. */
    DATASET,
    /** A tool, at whatever site. */
    TOOL,
    /** A size, of whatever tool. */
    SIZE,
    /** A site. */
    SITE;

    /** The name on the wire, lower case. */
    @JsonValue
    public String label() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind of this name. */
    public static Optional<Kind> labelled(String label) {
      return Stream.of(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
  }
}
