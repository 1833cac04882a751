package org.datadns.resolver.web;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import org.datadns.resolver.plot.Tone;

/** What a site comes to for somebody who would open a dataset there; the worst that holds. */
public enum SiteStanding {
  /** Sessions start there. */
  READY("Ready", Tone.GOOD),
  /** It serves, but starts failed of late: others come first. */
  SUSPECT("In doubt", Tone.WARN),
  /** It finishes what runs and takes nothing new. */
  DRAINING("Draining", Tone.WARN),
  /** It is being worked on. */
  MAINTENANCE("Maintenance", Tone.WARN),
  /** It is heard, but nobody comes through to it. */
  UNREACHABLE("Not reachable", Tone.BAD),
  /** It is not heard. */
  SILENT("Silent", Tone.BAD);

  private final String words;
  private final Tone tone;

  SiteStanding(String words, Tone tone) {
    this.words = words;
    this.tone = tone;
  }

  /** The name on the wire, lower case. */
  @JsonValue
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** What people are told. */
  public String words() {
    return words;
  }

  /** What it means in a plot. */
  public Tone tone() {
    return tone;
  }

  /** The class of a state's badge in the stylesheet. */
  public String badge() {
    return tone.name().toLowerCase(Locale.ROOT);
  }
}
