package org.datadns.resolver.report;

import java.time.YearMonth;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.datadns.resolver.access.Roles;
import org.datadns.resolver.plot.Bars;
import org.datadns.resolver.plot.Bars.Bar;
import org.datadns.resolver.plot.Bars.Part;
import org.datadns.resolver.plot.Tone;
import org.datadns.resolver.report.Reports.By;
import org.datadns.resolver.report.Reports.Sum;
import org.datadns.resolver.web.ReportView;

/** What the page of a report shows: sums, and two plots over the latest of the months. */
final class ReportPage {
  private static final int MOST_SHOWN = 100;
  private static final int MOST_MONTHS = 36;
  private static final DateTimeFormatter LABEL =
      DateTimeFormatter.ofPattern("MMM uuuu", Locale.ENGLISH);

  private final Reports reports;
  private final ReportQuestion question;
  private final Roles reader;

  ReportPage(Reports reports, ReportQuestion question, Roles reader) {
    this.reports = reports;
    this.question = question;
    this.reader = reader;
  }

  /** Blocks for the database. */
  ReportView view() {
    var sums = reports.sums(By.MONTH, question, reader, Integer.MAX_VALUE);
    var months = months(sums);
    return new ReportView(
        question.from().toString(),
        question.to().toString(),
        question.site(),
        question.dataset(),
        sums.stream().mapToLong(Sum::starts).sum(),
        sums.stream().mapToDouble(Sum::hours).sum(),
        sums.stream().mapToLong(Sum::refusals).sum(),
        Bars.of(
            "Hours per month",
            months.stream()
                .map(sum -> Bar.of(label(sum), sum.hours(), ReportView.hours(sum.hours())))
                .toList()),
        Bars.of("Starts and refusals per month", months.stream().map(ReportPage::starts).toList()),
        rows(By.DATASET),
        question.site().isPresent() ? List.of() : rows(By.SITE),
        rows(By.REASON));
  }

  /** Each month, also those of which nothing is known; the latest when there are many. */
  private List<Sum> months(List<Sum> sums) {
    Map<String, Sum> known =
        sums.stream().collect(Collectors.toMap(Sum::name, Function.identity()));
    var all = new ArrayList<Sum>();
    var first = question.to().minusMonths(MOST_MONTHS - 1L);
    for (var month = question.from().isAfter(first) ? question.from() : first;
        !month.isAfter(question.to());
        month = month.plusMonths(1)) {
      all.add(
          Optional.ofNullable(known.get(month.toString()))
              .orElse(new Sum(month.toString(), 0, 0, 0)));
    }
    return all;
  }

  private List<ReportView.Row> rows(By by) {
    return reports.sums(by, question, reader, MOST_SHOWN).stream()
        .map(sum -> new ReportView.Row(sum.name(), sum.starts(), sum.hours(), sum.refusals()))
        .toList();
  }

  private static Bar starts(Sum sum) {
    return new Bar(
        label(sum),
        List.of(
            new Part(Tone.GOOD, sum.starts(), sum.starts() + " started"),
            new Part(Tone.BAD, sum.refusals(), sum.refusals() + " refused")));
  }

  private static String label(Sum sum) {
    return LABEL.format(YearMonth.parse(sum.name()));
  }
}
