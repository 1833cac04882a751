package org.datadns.resolver.namespace;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Optional;
import org.datadns.protocol.wire.Namespace;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.dataset.NamePrefixes;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.Site;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.web.Pages;

/** Who describes what, for admins: {@code /api/namespaces}, and a page of their console. */
public final class NamespaceRoutes implements HttpService {
  private static final int LARGEST_BODY = 64 * 1024;
  private static final String CONSOLE = "/console/federation/namespaces";

  private final NamePrefixes prefixes;
  private final Namespaces namespaces;
  private final Sites sites;
  private final Callers callers;
  private final People people;
  private final Audit audit;
  private final Pages pages;
  private final Runnable changed;

  /**
   * The routes of one resolver.
   *
   * @param changed is run before anybody is told that it is done, so that lookups find it
   */
  public NamespaceRoutes(
      NamePrefixes prefixes,
      Namespaces namespaces,
      Sites sites,
      Callers callers,
      People people,
      Audit audit,
      Pages pages,
      Runnable changed) {
    this.prefixes = prefixes;
    this.namespaces = namespaces;
    this.sites = sites;
    this.callers = callers;
    this.people = people;
    this.audit = audit;
    this.pages = pages;
    this.changed = changed;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/api/namespaces", this::list)
        .post("/api/namespaces", this::grant)
        .delete("/api/namespaces", this::withdraw)
        .get(CONSOLE, this::page)
        .post(CONSOLE, this::grantByForm)
        .post(CONSOLE + "/withdraw", this::withdrawByForm);
  }

  /** GET /api/namespaces */
  private void list(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    Answers.privately(response);
    Answers.json(response, namespaces.list());
  }

  /** POST /api/namespaces */
  private void grant(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    var granted = grant(request, Body.json(request, Namespace.class, LARGEST_BODY));
    Answers.json(response, Status.CREATED_201, granted);
  }

  private Namespace grant(ServerRequest request, Namespace wanted) {
    String prefix = prefix(wanted.prefix());
    wanted
        .site()
        .filter(site -> sites.find(site).isEmpty())
        .ifPresent(
            site -> {
              throw new Refused(
                  Problem.of(
                          404, "unknown-site", "Unknown site", "No site of this name has joined.")
                      .withNextStep("Let the site join first, then grant it the namespace."));
            });
    var granted = namespaces.grant(prefix, wanted.site());
    audit.note(
        request,
        "grant-namespace",
        prefix,
        "to " + wanted.site().map(site -> "site " + site).orElse("the federation"));
    changed.run();
    return granted;
  }

  /** DELETE /api/namespaces?prefix= */
  private void withdraw(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    withdraw(request, Fields.ofQuery(request).required("prefix"));
    response.status(Status.NO_CONTENT_204).send();
  }

  private void withdraw(ServerRequest request, String written) {
    String prefix = prefix(written);
    if (!namespaces.withdraw(prefix)) {
      throw new Refused(
          Problem.of(
                  404,
                  "unknown-namespace",
                  "Unknown namespace",
                  "Nobody was granted " + prefix + ".")
              .withNextStep("List the namespaces to see their prefixes."));
    }
    audit.note(request, "withdraw-namespace", prefix, "");
    changed.run();
  }

  /** GET /console/federation/namespaces */
  private void page(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    Answers.privately(response);
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .federationNamespaces(
                namespaces.list(),
                sites.all().stream().filter(Site::approved).map(Site::id).sorted().toList()));
  }

  /** POST /console/federation/namespaces */
  private void grantByForm(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    var form = Body.form(request, LARGEST_BODY);
    grant(request, new Namespace(form.required("prefix"), form.one("site"), Optional.empty()));
    Answers.privately(response);
    Answers.seeOther(response, CONSOLE);
  }

  /** POST /console/federation/namespaces/withdraw */
  private void withdrawByForm(ServerRequest request, ServerResponse response) {
    requireAdmin(request);
    withdraw(request, Body.form(request, LARGEST_BODY).required("prefix"));
    Answers.privately(response);
    Answers.seeOther(response, CONSOLE);
  }

  private void requireAdmin(ServerRequest request) {
    Access.require(callers.of(request), Action.MANAGE_NAMESPACES, new Target.Federation());
  }

  private String prefix(String written) {
    return prefixes
        .ofNamespace(written)
        .orElseThrow(
            () ->
                Refused.badRequest(
                    "invalid-prefix",
                    "A namespace is how identifiers begin: doi:10.5072, ark:12345, urn:nbn:de or"
                        + " https://data.example/collection."));
  }
}
