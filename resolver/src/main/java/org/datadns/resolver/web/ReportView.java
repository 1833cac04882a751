package org.datadns.resolver.web;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.datadns.resolver.plot.Plot;

/**
 * What was done with datasets.
 *
 * @param from the first month, {@code 2026-01}
 * @param to the last month
 * @param site only there
 * @param dataset only this one, or a prefix and {@code /*}
 * @param starts sessions that became ready
 * @param hours how long those were ready
 * @param refusals how often somebody was refused
 * @param hoursByMonth drawn
 * @param startsByMonth drawn, with the refusals
 * @param datasets sums by dataset, the most used first
 * @param sites sums by site; empty when it is one
 * @param reasons sums by the code of the refusal
 */
public record ReportView(
    String from,
    String to,
    Optional<String> site,
    Optional<String> dataset,
    long starts,
    double hours,
    long refusals,
    Plot hoursByMonth,
    Plot startsByMonth,
    List<Row> datasets,
    List<Row> sites,
    List<Row> reasons) {

  /**
   * Sums of one thing.
   *
   * @param name what they are of; empty for no site
   */
  public record Row(String name, long starts, double hours, long refusals) {}

  /** Hours for people: {@code 12 h}, {@code 0.4 h}. */
  public static String hours(double hours) {
    return hours >= 10 || hours == 0
        ? Math.round(hours) + " h"
        : String.format(Locale.ENGLISH, "%.1f h", hours);
  }
}
