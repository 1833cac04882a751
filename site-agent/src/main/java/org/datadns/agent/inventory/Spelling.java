package org.datadns.agent.inventory;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * How directories on disk are spelled that a {@link MountRule} leads to. The canonical form of a
 * DOI is in lower case, whatever case its directory was made in.
 */
public enum Spelling {
  /** As the canonical identifier. */
  AS_IS("as-is"),
  /** With its ASCII letters in upper case. */
  UPPER("upper"),
  /** With its ASCII letters in lower case. */
  LOWER("lower"),
  /** In whatever case there is one; found by looking. Only where case means nothing. */
  ANY("any");

  private final String label;

  Spelling(String label) {
    this.label = label;
  }

  /** As in the configuration. */
  public String label() {
    return label;
  }

  /** The one of this label. */
  public static Optional<Spelling> parse(String label) {
    return Arrays.stream(values()).filter(spelling -> spelling.label.equals(label)).findFirst();
  }

  /** All labels. */
  public static List<String> labels() {
    return Arrays.stream(values()).map(Spelling::label).toList();
  }

  /** A canonical name as it is spelled on disk; {@link #ANY} begins with the name as it is. */
  String of(String name) {
    return switch (this) {
      case AS_IS, ANY -> name;
      case UPPER -> name.toUpperCase(Locale.ROOT);
      case LOWER -> name.toLowerCase(Locale.ROOT);
    };
  }
}
