package org.datadns.resolver.report;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.identifier.Identifier;
import org.datadns.protocol.identifier.IdentifierParser;
import org.datadns.protocol.wire.ReportLine;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Decision;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Roles;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Accept;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Csv;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.web.Pages;

/**
 * What was done with datasets, for who owns them, operates sites, or is a federation admin: {@code
 * /reports} as a page, as JSON and as CSV.
 */
public final class ReportRoutes implements HttpService {
  private static final int MOST_LINES = 10_000;

  private final Reports reports;
  private final Callers callers;
  private final People people;
  private final IdentifierParser identifiers;
  private final Audit audit;
  private final Pages pages;
  private final InstantSource clock;

  /** The routes of one resolver. */
  public ReportRoutes(
      Reports reports,
      Callers callers,
      People people,
      IdentifierParser identifiers,
      Audit audit,
      Pages pages,
      InstantSource clock) {
    this.reports = reports;
    this.callers = callers;
    this.people = people;
    this.identifiers = identifiers;
    this.audit = audit;
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/reports", this::report).post("/reports/again", this::makeAgain);
  }

  /**
   * A page of a report.
   *
   * @param items its lines
   * @param next cursor of the next page, if there is one
   */
  record Page(List<ReportLine> items, Optional<String> next) {}

  /** GET /reports?from=&to=&site=&dataset=&format=&cursor= */
  private void report(ServerRequest request, ServerResponse response) {
    var caller = callers.of(request);
    var query = Fields.ofQuery(request);
    var asked =
        ReportQuestion.read(query, YearMonth.from(clock.instant().atOffset(ZoneOffset.UTC)));
    var question = asked.named(asked.dataset().map(this::canonical));
    var reader = reader(caller, question);
    Answers.privately(response);
    switch (query.one("format").orElse(Accept.prefersHtml(request.headers()) ? "html" : "json")) {
      case "html" ->
          Answers.page(
              response,
              pages
                  .shownTo(people.viewer(request))
                  .reports(new ReportPage(reports, question, reader).view()));
      case "json" -> Answers.json(response, page(question, reader));
      case "csv" -> csv(response, question, page(question, reader));
      default -> throw Refused.badRequest("unknown-format", "format is one of html, json and csv.");
    }
  }

  /** Whose sites and datasets may be read: of a site or dataset asked for, all of that. */
  private static Roles reader(Caller caller, ReportQuestion question) {
    var site = question.site().map(Target.OfSite::new);
    var dataset = question.dataset().map(name -> new Target.OfDataset(name, List.of()));
    boolean whole =
        (site.isPresent() && may(caller, site.get()))
            || (dataset.isPresent() && may(caller, dataset.get()));
    if (whole) {
      return Reports.ALL;
    }
    Access.require(
        caller,
        Action.READ_REPORTS,
        site.<Target>map(it -> it).or(() -> dataset).orElseGet(Target.Federation::new));
    return caller instanceof Caller.Administrator ? Reports.ALL : Access.person(caller).roles();
  }

  private static boolean may(Caller caller, Target target) {
    return Access.decide(caller, Action.READ_REPORTS, target) instanceof Decision.Allowed;
  }

  /** A dataset as it is kept; of what names none, as it was written: there is nothing of it. */
  private String canonical(String name) {
    boolean prefix = name.endsWith("/*");
    return identifiers
        .parse(prefix ? name.substring(0, name.length() - 1) + "x" : name)
        .asOptional()
        .map(Identifier::canonical)
        .map(text -> prefix ? text.substring(0, text.length() - 1) + "*" : text)
        .orElse(name);
  }

  private Page page(ReportQuestion question, Roles reader) {
    var lines = reports.lines(question, reader, MOST_LINES + 1);
    if (lines.size() <= MOST_LINES) {
      return new Page(lines, Optional.empty());
    }
    var some = lines.subList(0, MOST_LINES);
    return new Page(some, Optional.of(ReportCursor.after(some.getLast())));
  }

  private static void csv(ServerResponse response, ReportQuestion question, Page page) {
    var text = new StringBuilder();
    Csv.line(text, "month", "dataset", "site", "tool", "starts", "hours", "refusals", "reason");
    page.items()
        .forEach(
            line ->
                Csv.line(
                    text,
                    line.month(),
                    line.dataset(),
                    line.site().orElse(""),
                    line.tool(),
                    Long.toString(line.starts()),
                    Double.toString(line.hours()),
                    Long.toString(line.refusals()),
                    line.reason().orElse("")));
    response
        .header(HeaderNames.CONTENT_TYPE, "text/csv; charset=utf-8; header=present")
        .header(
            HeaderNames.CONTENT_DISPOSITION,
            "attachment; filename=\"report-" + question.from() + "-" + question.to() + ".csv\"");
    page.next()
        .ifPresent(
            cursor ->
                response.header(
                    HeaderNames.LINK, "<" + link(question, cursor) + ">; rel=\"next\""));
    response.send(text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String link(ReportQuestion question, String cursor) {
    return "/reports?format=csv&from="
        + question.from()
        + "&to="
        + question.to()
        + question.site().map(site -> "&site=" + encode(site)).orElse("")
        + question.dataset().map(name -> "&dataset=" + encode(name)).orElse("")
        + "&cursor="
        + encode(cursor);
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** POST /reports/again: makes all sums again whose sessions are still there. */
  private void makeAgain(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.READ_AUDIT, new Target.Federation());
    reports.makeAgain();
    audit.note(request, "make-reports-again", "reports", "");
    response.status(Status.NO_CONTENT_204).send();
  }
}
