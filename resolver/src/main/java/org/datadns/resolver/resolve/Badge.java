package org.datadns.resolver.resolve;

/** Draws badges: two words side by side, of fixed width whatever font there is. */
final class Badge {
  private static final String LABEL = "open in notebook";

  /** About the width of a character of 11 pixels in a sans-serif font. */
  private static final double CHARACTER = 6.4;

  private static final int PADDING = 8;

  /** How the right half looks; its text has a contrast of at least 4.5:1 (WCAG 2.2, 1.4.3). */
  enum Look {
    /** It can be opened. */
    GOOD("#0b5c7d"),
    /** It cannot. */
    AWAY("#5c6670");

    private final String colour;

    Look(String colour) {
      this.colour = colour;
    }
  }

  private Badge() {}

  /**
   * The badge as SVG.
   *
   * @param text the right half: letters, digits and blanks
   */
  static String svg(String text, Look look) {
    int left = width(LABEL);
    int right = width(text);
    return """
        <svg xmlns="http://www.w3.org/2000/svg" width="%1$d" height="20" viewBox="0 0 %1$d 20" \
        role="img" aria-label="%2$s: %3$s"><title>%2$s: %3$s</title>\
        <clipPath id="r"><rect width="%1$d" height="20" rx="4"/></clipPath>\
        <g clip-path="url(#r)"><rect width="%4$d" height="20" fill="#2b3238"/>\
        <rect x="%4$d" width="%5$d" height="20" fill="%6$s"/></g>\
        <g fill="#fff" font-family="system-ui,Verdana,DejaVu Sans,sans-serif" font-size="11">\
        <text x="%7$d" y="14" textLength="%8$d">%2$s</text>\
        <text x="%9$d" y="14" textLength="%10$d">%3$s</text></g></svg>
        """
        .formatted(
            left + right,
            LABEL,
            text,
            left,
            right,
            look.colour,
            PADDING,
            left - 2 * PADDING,
            left + PADDING,
            right - 2 * PADDING);
  }

  private static int width(String text) {
    return (int) Math.round(text.length() * CHARACTER) + 2 * PADDING;
  }
}
