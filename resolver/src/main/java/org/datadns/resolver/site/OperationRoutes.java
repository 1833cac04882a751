package org.datadns.resolver.site;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.datadns.protocol.wire.Problem;
import org.datadns.protocol.wire.SiteHistory;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.protocol.wire.SiteOperation;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;

/**
 * How federation admins operate sites, and what was done: {@code /api/sites/{site}/operation},
 * {@code /api/sites/{site}/history} and {@code /api/admin-actions}.
 */
public final class OperationRoutes implements HttpService {
  private static final int LARGEST_BODY = 64 * 1024;
  private static final int LONGEST_REASON = 500;
  private static final int MOST = 500;

  private final Sites sites;
  private final Callers callers;
  private final Audit audit;
  private final InstantSource clock;

  /** The routes of one resolver. */
  public OperationRoutes(Sites sites, Callers callers, Audit audit, InstantSource clock) {
    this.sites = sites;
    this.callers = callers;
    this.audit = audit;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .put("/api/sites/{site}/operation", this::order)
        .post("/console/sites/{site}/operation", this::orderByForm)
        .get("/api/sites/{site}/history", this::history)
        .get("/api/admin-actions", this::list);
  }

  /** PUT /api/sites/{site}/operation */
  private void order(ServerRequest request, ServerResponse response) {
    String site = request.path().pathParameters().get("site");
    require(request, new Target.OfSite(site));
    var ordered = order(request, site, Body.json(request, SiteOperation.class, LARGEST_BODY));
    Answers.privately(response);
    Answers.json(response, ordered.ordered().orElse(SiteOperation.READY));
  }

  /** POST /console/sites/{site}/operation: the same from the site's console. */
  private void orderByForm(ServerRequest request, ServerResponse response) {
    String site = request.path().pathParameters().get("site");
    require(request, new Target.OfSite(site));
    order(request, site, OperationForm.read(Body.form(request, LARGEST_BODY)));
    Answers.privately(response);
    Answers.seeOther(response, "/console/sites/" + site);
  }

  private Site order(ServerRequest request, String site, SiteOperation wanted) {
    var operation = checked(wanted);
    var ordered =
        sites
            .order(site, Optional.of(operation).filter(it -> it.mode() != SiteMode.READY))
            .orElseThrow(OperationRoutes::unknownSite);
    audit.note(
        request,
        operation.mode() == SiteMode.READY ? "resume-site" : operation.mode().label() + "-site",
        site,
        detail(operation),
        operation.reason());
    return ordered;
  }

  private SiteOperation checked(SiteOperation operation) {
    Instant now = clock.instant();
    if (operation.mode() == null) {
      throw invalid("mode must be ready, draining or maintenance.");
    }
    if (operation.mode() != SiteMode.READY) {
      if (operation.until().filter(end -> !end.isAfter(now)).isPresent()) {
        throw invalid("until must be in the future.");
      }
      if (operation.until().isPresent()
          && operation
              .from()
              .filter(begin -> !begin.isBefore(operation.until().get()))
              .isPresent()) {
        throw invalid("until must be after from.");
      }
    }
    if (operation.reason().filter(text -> text.length() > LONGEST_REASON).isPresent()) {
      throw invalid("reason has at most 500 characters.");
    }
    return operation;
  }

  private static String detail(SiteOperation operation) {
    return operation.mode().label()
        + operation.from().map(at -> " from " + at).orElse("")
        + operation.until().map(at -> " until " + at).orElse("")
        + operation.stopAt().map(at -> " stopping sessions at " + at).orElse("");
  }

  /** GET /api/sites/{site}/history */
  private void history(ServerRequest request, ServerResponse response) {
    String site = request.path().pathParameters().get("site");
    require(request, new Target.OfSite(site));
    if (sites.find(site).isEmpty()) {
      throw unknownSite();
    }
    Answers.privately(response);
    Answers.json(
        response,
        new SiteHistory(
            site,
            sites.history(site, MOST).stream()
                .map(
                    event ->
                        new SiteHistory.Turn(
                            event.at(), event.subject(), event.code(), event.text()))
                .toList(),
            audit.adminActions(Optional.of(site), MOST)));
  }

  /** GET /api/admin-actions?target= */
  private void list(ServerRequest request, ServerResponse response) {
    require(request, new Target.Federation());
    Answers.privately(response);
    Answers.json(response, audit.adminActions(Fields.ofQuery(request).one("target"), MOST));
  }

  private void require(ServerRequest request, Target target) {
    Access.require(callers.of(request), Action.OPERATE_SITES, target);
  }

  private static Refused invalid(String detail) {
    return Refused.badRequest("invalid-operation", detail);
  }

  private static Refused unknownSite() {
    return new Refused(
        Problem.of(404, "unknown-site", "Unknown site", "No site of this name has joined."));
  }
}
