package org.datadns.resolver.report;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.datadns.protocol.wire.ReportLine;
import org.datadns.resolver.access.Roles;
import org.datadns.resolver.background.BackgroundTask;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/**
 * The table {@code report}: monthly sums of what was done with datasets. Sessions that ended are
 * added in the background, each once; the sums stay when what is kept about people is removed.
 * Thread-safe. To be closed.
 */
public final class Reports implements AutoCloseable {
  private static final int AT_ONCE = 1_000;
  private static final Duration ROUND = Duration.ofSeconds(20);

  /** Of whom everything may be read. */
  static final Roles ALL = new Roles(true, Set.of(), Set.of());

  private static final String OF_THE_QUESTION =
      """
      month between :from and :to
        and (:site = '' or site = :site)
        and (:dataset = '' or identifier = :dataset)
        and (:below = '' or (identifier >= :below and starts_with(identifier, :below)))
        and (:all or site = any (cast(:sites as text[]))
             or identifier = any (cast(:datasets as text[]))
             or exists (select from unnest(cast(:prefixes as text[])) as own (prefix)
                        where starts_with(identifier, own.prefix)))
      """;

  private final Jdbi jdbi;
  private final BackgroundTask folding;

  /** The reports of this database; goes on adding to them. */
  public Reports(Jdbi jdbi) {
    this.jdbi = jdbi;
    this.folding = BackgroundTask.start("reports", ROUND, this::fold);
  }

  /** Adds what ended since the last time. Blocks for the database. */
  private void fold() {
    int folded;
    do {
      folded =
          jdbi.withHandle(
              handle ->
                  handle
                      .createQuery("select fold_sessions(:most)")
                      .bind("most", AT_ONCE)
                      .mapTo(Integer.class)
                      .one());
    } while (folded == AT_ONCE);
  }

  /** Makes all sums again whose sessions are still there. Blocks for the database. */
  void makeAgain() {
    jdbi.useTransaction(handle -> handle.execute("select make_report_again()"));
  }

  /**
   * Lines in the order of month, dataset, site, tool and reason.
   *
   * @param reader whose datasets and sites may be read
   */
  List<ReportLine> lines(ReportQuestion question, Roles reader, int most) {
    var after = ReportCursor.read(question.cursor());
    return jdbi.withHandle(
        handle ->
            bound(
                    handle.createQuery(
                        """
                        select month, identifier, site, tool, code, sum(starts) as starts,
                               sum(seconds) as seconds, sum(refusals) as refusals
                        from report where
                        """
                            + OF_THE_QUESTION
                            + """
                              and (month, identifier, site, tool, code)
                                  > (:aMonth, :aDataset, :aSite, :aTool, :aCode)
                            group by month, identifier, site, tool, code
                            order by month, identifier, site, tool, code limit :most
                            """),
                    question,
                    reader)
                .bind("aMonth", after.month())
                .bind("aDataset", after.dataset())
                .bind("aSite", after.site())
                .bind("aTool", after.tool())
                .bind("aCode", after.code())
                .bind("most", most)
                .map((row, context) -> line(row))
                .list());
  }

  /**
   * Sums of a whole.
   *
   * @param name what they are of: a month, a dataset, a site or a reason
   */
  record Sum(String name, long starts, double hours, long refusals) {}

  /** By what lines are summed up. */
  enum By {
    MONTH("to_char(month, 'YYYY-MM')", "1"),
    DATASET("identifier", "hours desc, starts desc, refusals desc, 1"),
    SITE("site", "hours desc, starts desc, refusals desc, 1"),
    REASON("code", "refusals desc, 1");

    private final String column;
    private final String order;

    By(String column, String order) {
      this.column = column;
      this.order = order;
    }
  }

  /** Sums by one thing. Blocks for the database. */
  List<Sum> sums(By by, ReportQuestion question, Roles reader, int most) {
    return jdbi.withHandle(
        handle ->
            bound(
                    handle.createQuery(
                        "select "
                            + by.column
                            + " as name, sum(starts) as starts, sum(seconds) / 3600.0 as hours,"
                            + " sum(refusals) as refusals from report where "
                            + OF_THE_QUESTION
                            + (by == By.REASON ? " and code <> ''" : "")
                            + " group by 1 order by "
                            + by.order
                            + " limit :most"),
                    question,
                    reader)
                .bind("most", most)
                .map(
                    (row, context) ->
                        new Sum(
                            row.getString("name"),
                            row.getLong("starts"),
                            row.getDouble("hours"),
                            row.getLong("refusals")))
                .list());
  }

  private static Query bound(Query query, ReportQuestion question, Roles reader) {
    var dataset = question.dataset().orElse("");
    boolean prefix = dataset.endsWith("/*");
    return query
        .bind("from", question.from().atDay(1))
        .bind("to", question.to().atDay(1))
        .bind("site", question.site().orElse(""))
        .bind("dataset", prefix ? "" : dataset)
        .bind("below", prefix ? dataset.substring(0, dataset.length() - 1) : "")
        .bind("all", reader.federationAdmin())
        .bindArray("sites", String.class, List.copyOf(reader.sites()))
        .bindArray("datasets", String.class, List.copyOf(reader.datasets()))
        .bindArray(
            "prefixes",
            String.class,
            reader.datasets().stream()
                .filter(name -> name.endsWith("/*"))
                .map(name -> name.substring(0, name.length() - 1))
                .toList());
  }

  private static ReportLine line(ResultSet row) throws SQLException {
    return new ReportLine(
        row.getObject("month", LocalDate.class).toString().substring(0, 7),
        row.getString("identifier"),
        Optional.of(row.getString("site")).filter(site -> !site.isEmpty()),
        row.getString("tool"),
        row.getLong("starts"),
        Math.round(row.getLong("seconds") / 36.0) / 100.0,
        row.getLong("refusals"),
        Optional.of(row.getString("code")).filter(code -> !code.isEmpty()));
  }

  @Override
  public void close() {
    folding.close();
  }
}
