package org.datadns.resolver.plot;

/** How much of something is taken: a bar that is filled from the left. */
public final class Meter {
  private static final int WIDTH = 100;
  private static final int HEIGHT = 8;

  /** From here on hardly anything is left. */
  private static final double SCARCE = 0.8;

  private Meter() {}

  /**
   * Draws one.
   *
   * @param what what is measured and how much of it there is, in words: it is read out, for example
   *     {@code Lakeside Institute: 3 of 8 places taken}
   * @param taken how much is taken, not negative; more than {@code whole} fills the bar
   * @param whole how much there is, above 0; with 0 there is nothing to be had and the bar is full
   */
  public static Plot of(String what, double taken, double whole) {
    double part = whole > 0 ? Math.clamp(taken / whole, 0, 1) : 1;
    var tone = part >= 1 ? Tone.BAD : part >= SCARCE ? Tone.WARN : Tone.PLAIN;
    var markup = new Markup();
    markup.drawing("plot meter", WIDTH, HEIGHT, what);
    markup.bar("ground", 0, 0, WIDTH, HEIGHT, what);
    markup.bar(tone.style(), 0, 0, WIDTH * part, HEIGHT, what);
    return new Plot(markup.close("svg"));
  }
}
