package org.datadns.resolver.plot;

import java.math.BigDecimal;
import java.math.RoundingMode;

/** Writes elements; every text and attribute is escaped, since names come from outside. */
final class Markup {
  private final StringBuilder written = new StringBuilder(512);

  /** Opens an element; attribute names and values in turn. */
  Markup open(String element, Object... attributes) {
    written.append('<').append(element);
    for (int i = 0; i < attributes.length; i += 2) {
      written.append(' ').append(attributes[i]).append("=\"");
      escape(attributes[i + 1] instanceof Double number ? plain(number) : attributes[i + 1] + "");
      written.append('"');
    }
    written.append('>');
    return this;
  }

  Markup close(String element) {
    written.append("</").append(element).append('>');
    return this;
  }

  Markup text(String text) {
    escape(text);
    return this;
  }

  /** An element with nothing but a text in it. */
  Markup element(String element, String text, Object... attributes) {
    return open(element, attributes).text(text).close(element);
  }

  /**
   * Opens a drawing that stretches to the width of its place.
   *
   * @param title what it shows, for who cannot see it
   */
  Markup drawing(String kind, int width, int height, String title) {
    return open(
            "svg",
            "class",
            kind,
            "viewBox",
            "0 0 " + width + " " + height,
            "preserveAspectRatio",
            "none",
            "role",
            "img")
        .element("title", title);
  }

  /** A rectangle with a text that shows under the pointer. */
  Markup bar(String style, double x, double y, double width, double height, String tip) {
    return open("rect", "class", style, "x", x, "y", y, "width", width, "height", height)
        .element("title", tip)
        .close("rect");
  }

  private static String plain(double number) {
    return BigDecimal.valueOf(number)
        .setScale(2, RoundingMode.HALF_UP)
        .stripTrailingZeros()
        .toPlainString();
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> written.append("&lt;");
        case '>' -> written.append("&gt;");
        case '&' -> written.append("&amp;");
        case '"' -> written.append("&quot;");
        default -> written.append(c < ' ' ? ' ' : c);
      }
    }
  }

  @Override
  public String toString() {
    return written.toString();
  }
}
