package org.datadns.resolver.audit;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.Json;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.web.FederationAuditView;
import org.datadns.resolver.web.Pages;

/**
 * What was done, for admins to take away, {@code GET /api/audit}, NDJSON, the oldest first; and the
 * latest of it on a page of their console.
 */
public final class AuditRoutes implements HttpService {
  private static final int BUFFER = 64 * 1024;
  private static final int SHOWN = 200;

  private final Audit audit;
  private final Callers callers;
  private final People people;
  private final Pages pages;

  /** The routes of one resolver. */
  public AuditRoutes(Audit audit, Callers callers, People people, Pages pages) {
    this.audit = audit;
    this.callers = callers;
    this.people = people;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/audit", this::export).get("/console/federation/audit", this::page);
  }

  /** GET /api/audit?kind=&actor=&target=&from=&after= */
  private void export(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.READ_AUDIT, new Target.Federation());
    var question = question(request);
    audit.note(Kind.EXPORT, request, "read-audit", "audit", question.text());
    Answers.privately(response);
    response.header(HeaderNames.CONTENT_TYPE, "application/x-ndjson");
    try (var out = new BufferedOutputStream(response.outputStream(), BUFFER)) {
      audit.read(
          question,
          entry -> {
            out.write(Json.bytes(entry));
            out.write('\n');
          });
    } catch (IOException e) {
      throw new UncheckedIOException("whoever asked for the audit went away", e);
    }
  }

  private static Audit.Question question(ServerRequest request) {
    var query = Fields.ofQuery(request);
    return new Audit.Question(
        query.all("kind").stream().map(AuditRoutes::kind).toList(),
        query.one("actor"),
        query.one("target"),
        query.one("from").map(AuditRoutes::moment),
        query.one("after").map(AuditRoutes::number).orElse(0L));
  }

  /** GET /console/federation/audit?kind=&actor=&target= */
  private void page(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.READ_AUDIT, new Target.Federation());
    var question = question(request);
    audit.note(Kind.EXPORT, request, "look-at-audit", "audit", question.text());
    var latest = audit.latest(question, SHOWN + 1);
    Answers.privately(response);
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .federationAudit(
                new FederationAuditView(
                    latest.stream().limit(SHOWN).toList(),
                    latest.size() > SHOWN,
                    Arrays.stream(Kind.values()).map(Kind::label).toList(),
                    question.kinds().stream().findFirst(),
                    question.target(),
                    question.actor(),
                    request.query().isEmpty() ? "" : "?" + request.query().rawValue())));
  }

  private static String kind(String label) {
    return Kind.of(label)
        .map(Kind::label)
        .orElseThrow(
            () ->
                Refused.badRequest(
                    "invalid-kind",
                    "kind must be one of "
                        + Arrays.stream(Kind.values())
                            .map(Kind::label)
                            .collect(Collectors.joining(", "))
                        + "."));
  }

  private static Instant moment(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw Refused.badRequest(
          "invalid-time", "from must be an instant such as 2026-11-22T00:00:00Z.");
    }
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw Refused.badRequest("invalid-number", "after must be the id of an entry.");
    }
  }
}
