package org.datadns.deploy.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What several rounds measured, by contestant. Every contestant is measured once a round, so that
 * what else the machine did falls on all: figures compare within a round, and the median of the
 * rounds counts.
 *
 * @param <T> one measurement
 */
final class Ratios<T> {
  private final Map<String, List<T>> measured = new LinkedHashMap<>();

  void add(String contestant, T measurement) {
    measured.computeIfAbsent(contestant, name -> new ArrayList<>()).add(measurement);
  }

  /** The median over the rounds of {@code value} of one contestant over that of another. */
  double ratio(String one, String other, ToDoubleFunction<T> value) {
    var ours = all(one);
    var theirs = all(other);
    var ratios = new ArrayList<Double>();
    for (int i = 0; i < ours.size(); i++) {
      ratios.add(value.applyAsDouble(ours.get(i)) / value.applyAsDouble(theirs.get(i)));
    }
    return median(ratios);
  }

  double median(String contestant, ToDoubleFunction<T> value) {
    return median(all(contestant).stream().map(value::applyAsDouble).toList());
  }

  private List<T> all(String contestant) {
    return measured.getOrDefault(contestant, List.of());
  }

  static double median(List<Double> values) {
    var sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
