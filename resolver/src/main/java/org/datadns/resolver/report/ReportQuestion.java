package org.datadns.resolver.report;

import java.time.DateTimeException;
import java.time.YearMonth;
import java.util.Optional;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/**
 * What a report is asked for.
 *
 * @param from the first month
 * @param to the last month
 * @param site only what was done there
 * @param dataset only this dataset: a canonical identifier, or a prefix and {@code /*}
 * @param cursor only what comes after this line
 */
record ReportQuestion(
    YearMonth from,
    YearMonth to,
    Optional<String> site,
    Optional<String> dataset,
    Optional<String> cursor) {
  private static final int USUAL_MONTHS = 12;

  /**
   * As a query asks it: a year up to now unless it says otherwise.
   *
   * @throws Refused when a month is none
   */
  static ReportQuestion read(Fields query, YearMonth now) {
    var to = month(query, "to").orElse(now);
    var from = month(query, "from").orElse(to.minusMonths(USUAL_MONTHS - 1L));
    if (from.isAfter(to)) {
      throw Refused.badRequest("invalid-month", "from must not be after to.");
    }
    return new ReportQuestion(
        from,
        to,
        query.one("site").map(String::strip),
        query.one("dataset").map(String::strip),
        query.one("cursor"));
  }

  private static Optional<YearMonth> month(Fields query, String name) {
    try {
      return query
          .one(name)
          .map(YearMonth::parse)
          .filter(
              month -> {
                if (month.getYear() < 2000 || month.getYear() > 9999) {
                  throw new DateTimeException("no year of ours");
                }
                return true;
              });
    } catch (DateTimeException e) {
      throw Refused.badRequest("invalid-month", name + " must be a month, for example 2026-11.");
    }
  }

  /** The same for another dataset. */
  ReportQuestion named(Optional<String> other) {
    return new ReportQuestion(from, to, site, other, cursor);
  }
}
