package org.datadns.resolver.plot;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Amounts side by side, as of the days of a month: upright bars from a common ground, the highest
 * amount above them and the first, middle and last label below. A bar may be of several parts, one
 * upon the other.
 */
public final class Bars {
  private static final int HEIGHT = 100;
  private static final int STEP = 10;
  private static final double GAP = 1.5;

  /** So many are read out one by one; of more the highest is, and the sum is the caller's. */
  private static final int TOLD_ONE_BY_ONE = 12;

  private Bars() {}

  /**
   * A part of a bar.
   *
   * @param tone what it means
   * @param value how much it is, not negative
   * @param said the same in words with its unit, for example {@code 3 refusals}
   */
  public record Part(Tone tone, double value, String said) {
    public Part {
      if (!(value >= 0 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("a bar has no height of " + value);
      }
    }
  }

  /**
   * A bar.
   *
   * @param label what it is of, short, for example {@code 14 Nov}
   * @param parts its parts, the lowest first
   */
  public record Bar(String label, List<Part> parts) {
    public Bar {
      parts = List.copyOf(parts);
    }

    /** A bar in one part. */
    public static Bar of(String label, double value, String said) {
      return new Bar(label, List.of(new Part(Tone.PLAIN, value, said)));
    }

    double total() {
      return parts.stream().mapToDouble(Part::value).sum();
    }

    String said() {
      return label + ": " + parts.stream().map(Part::said).collect(Collectors.joining(", "));
    }
  }

  /**
   * Draws them.
   *
   * @param what what is shown, for example {@code Hours per day}
   * @param bars in their order, at least one
   * @throws IllegalArgumentException when there is none
   */
  public static Plot of(String what, List<Bar> bars) {
    var highest =
        bars.stream()
            .max(Comparator.comparingDouble(Bar::total))
            .orElseThrow(() -> new IllegalArgumentException("no bar"));
    var markup = new Markup();
    markup.open("figure", "class", "plot");
    markup.open("figcaption").text(what);
    markup.element("span", "highest " + highest.said(), "class", "highest").close("figcaption");
    markup.drawing("bars", bars.size() * STEP, HEIGHT, what + ". " + inWords(bars, highest));
    for (int i = 0; i < bars.size(); i++) {
      bar(markup, bars.get(i), i * STEP + GAP / 2, highest.total());
    }
    markup.close("svg").open("div", "class", "axis", "aria-hidden", "true");
    for (int index : new LinkedHashSet<>(List.of(0, bars.size() / 2, bars.size() - 1))) {
      markup.element("span", bars.get(index).label());
    }
    return new Plot(markup.close("div").close("figure"));
  }

  private static void bar(Markup markup, Bar bar, double x, double highest) {
    double ground = HEIGHT;
    for (var part : bar.parts()) {
      double height = highest == 0 ? 0 : HEIGHT * part.value() / highest;
      ground -= height;
      markup.bar(part.tone().style(), x, ground, STEP - GAP, height, bar.said());
    }
  }

  private static String inWords(List<Bar> bars, Bar highest) {
    return bars.size() <= TOLD_ONE_BY_ONE
        ? bars.stream().map(Bar::said).collect(Collectors.joining("; "))
        : bars.size()
            + " bars from "
            + bars.getFirst().label()
            + " to "
            + bars.getLast().label()
            + ", highest "
            + highest.said();
  }
}
