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
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/** What was done, for admins to take away: {@code GET /api/audit}, NDJSON, the oldest first. */
public final class AuditRoutes implements HttpService {
  private static final int BUFFER = 64 * 1024;

  private final Audit audit;
  private final Callers callers;

  /** The routes of one resolver. */
  public AuditRoutes(Audit audit, Callers callers) {
    this.audit = audit;
    this.callers = callers;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.get("/api/audit", this::export);
  }

  /** GET /api/audit?kind=&actor=&target=&from=&after= */
  private void export(ServerRequest request, ServerResponse response) {
    Access.require(callers.of(request), Action.READ_AUDIT, new Target.Federation());
    var query = Fields.ofQuery(request);
    var question =
        new Audit.Question(
            query.all("kind").stream().map(AuditRoutes::kind).toList(),
            query.one("actor"),
            query.one("target"),
            query.one("from").map(AuditRoutes::moment),
            query.one("after").map(AuditRoutes::number).orElse(0L));
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
