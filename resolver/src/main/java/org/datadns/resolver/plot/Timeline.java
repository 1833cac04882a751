package org.datadns.resolver.plot;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How something was over time: a band whose height and colour change with its turns, the times
 * below it, and a key with the share of each. Times are in UTC.
 */
public final class Timeline {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 40;
  private static final int MARKS = 4;

  private static final DateTimeFormatter DAY = format("d MMM");
  private static final DateTimeFormatter HOUR = format("HH:mm");
  private static final DateTimeFormatter MOMENT = format("d MMM HH:mm");

  private Timeline() {}

  /**
   * From a moment on it was so.
   *
   * @param at when it began
   * @param tone what that means
   * @param label what it is called; turns with one label are one entry of the key
   * @param text why, or more of it, for who points at it; may be empty
   */
  public record Turn(Instant at, Tone tone, String label, String text) {}

  /** A turn with its end, within what is shown. */
  private record Span(Turn turn, Instant from, Instant to) {
    double share(Duration whole) {
      return (double) Duration.between(from, to).toMillis() / whole.toMillis();
    }
  }

  /**
   * Draws one.
   *
   * @param what what is shown, for example {@code Lakeside Institute}
   * @param from the first moment shown
   * @param to the last one, after {@code from}
   * @param turns in the order in which they came; each lasts until the next, the last one until
   *     {@code to}; those before {@code from} count from there, and before the first nothing is
   *     known
   * @throws IllegalArgumentException when {@code to} is not after {@code from}
   */
  public static Plot of(String what, Instant from, Instant to, List<Turn> turns) {
    if (!to.isAfter(from)) {
      throw new IllegalArgumentException("nothing lies between " + from + " and " + to);
    }
    var whole = Duration.between(from, to);
    var spans = spans(from, to, turns);
    var shares = shares(spans, whole);
    var markup = new Markup();
    markup.open("figure", "class", "plot");
    markup.drawing(
        "timeline", WIDTH, HEIGHT, what + ", " + range(from, to) + " UTC: " + inWords(shares));
    for (var span : spans) {
      double height = HEIGHT * span.turn().tone().height() / 100.0;
      markup.bar(
          span.turn().tone().style(),
          WIDTH * (double) Duration.between(from, span.from()).toMillis() / whole.toMillis(),
          HEIGHT - height,
          WIDTH * span.share(whole),
          height,
          tip(span));
    }
    markup.close("svg");
    axis(markup, from, whole);
    key(markup, shares);
    return new Plot(markup.close("figure"));
  }

  private static List<Span> spans(Instant from, Instant to, List<Turn> turns) {
    var spans = new ArrayList<Span>();
    for (int i = 0; i < turns.size(); i++) {
      var turn = turns.get(i);
      var begin = turn.at().isBefore(from) ? from : turn.at();
      var next = i + 1 < turns.size() ? turns.get(i + 1).at() : to;
      var end = next.isAfter(to) ? to : next;
      if (end.isAfter(begin)) {
        spans.add(new Span(turn, begin, end));
      }
    }
    var known = spans.isEmpty() ? to : spans.getFirst().from();
    if (known.isAfter(from)) {
      spans.addFirst(new Span(new Turn(from, Tone.IDLE, "Not known", ""), from, known));
    }
    return spans;
  }

  /** One entry of the key: a label with its tone and its share of the time. */
  private record Share(Tone tone, double part) {}

  private static Map<String, Share> shares(List<Span> spans, Duration whole) {
    var shares = new LinkedHashMap<String, Share>();
    for (var span : spans) {
      shares.merge(
          span.turn().label(),
          new Share(span.turn().tone(), span.share(whole)),
          (one, other) -> new Share(one.tone(), one.part() + other.part()));
    }
    return shares;
  }

  private static String inWords(Map<String, Share> shares) {
    return shares.entrySet().stream()
        .map(entry -> entry.getKey() + " " + percent(entry.getValue().part()))
        .collect(Collectors.joining(", "));
  }

  private static void axis(Markup markup, Instant from, Duration whole) {
    markup.open("div", "class", "axis", "aria-hidden", "true");
    var format = whole.compareTo(Duration.ofHours(49)) > 0 ? DAY : HOUR;
    for (int i = 0; i < MARKS; i++) {
      markup.element("span", format.format(from.plus(whole.multipliedBy(i).dividedBy(MARKS))));
    }
    markup.element("span", "now").close("div");
  }

  private static void key(Markup markup, Map<String, Share> shares) {
    markup.open("figcaption", "class", "key");
    shares.forEach(
        (label, share) ->
            markup
                .open("span", "class", share.tone().style())
                .text(label + " " + percent(share.part()))
                .close("span"));
    markup.close("figcaption");
  }

  private static String tip(Span span) {
    return span.turn().label()
        + ", "
        + range(span.from(), span.to())
        + " UTC"
        + (span.turn().text().isEmpty() ? "" : ": " + span.turn().text());
  }

  private static String range(Instant from, Instant to) {
    return MOMENT.format(from) + " to " + MOMENT.format(to);
  }

  /** What is not all is not said to be all. */
  private static String percent(double part) {
    double hundredths = part * 100;
    if (hundredths > 0 && hundredths < 1) {
      return "< 1 %";
    }
    return (hundredths < 100 ? Math.min(99, Math.round(hundredths)) : 100) + " %";
  }

  private static DateTimeFormatter format(String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).withZone(ZoneOffset.UTC);
  }
}
