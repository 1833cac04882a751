package org.datadns.resolver.plot;

import java.util.Locale;

/** What a part of a plot means, from which it has its colour. */
public enum Tone {
  /** As it should be. */
  GOOD,
  /** Less than it should be. */
  WARN,
  /** Not as it should be. */
  BAD,
  /** Neither: nothing is known, or nothing happened. */
  IDLE,
  /** An amount that is neither good nor bad. */
  PLAIN;

  /** Its class in the stylesheet. */
  public String style() {
    return "tone-" + name().toLowerCase(Locale.ROOT);
  }

  /** How much of the height it takes in a timeline, in percent: shape says what colour says. */
  int height() {
    return switch (this) {
      case GOOD, PLAIN -> 100;
      case WARN -> 70;
      case BAD -> 40;
      case IDLE -> 10;
    };
  }
}
