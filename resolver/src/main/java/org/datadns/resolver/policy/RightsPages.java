package org.datadns.resolver.policy;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.Assurance;
import org.datadns.protocol.wire.RoleGrant;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Policies;
import org.datadns.resolver.access.RoleGrants;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.web.FederationRightsView;
import org.datadns.resolver.web.Pages;

/** Roles and policies, as a page of the federation console: {@code /console/federation/rights}. */
public final class RightsPages implements HttpService {
  private static final String CONSOLE = "/console/federation";
  private static final String PAGE = CONSOLE + "/rights";
  private static final int LARGEST_BODY = 256 * 1024;

  private final RoleGrants grants;
  private final Policies policies;
  private final RoleRoutes roleRoutes;
  private final PolicyRoutes policyRoutes;
  private final Callers callers;
  private final People people;
  private final Pages pages;

  /**
   * The pages of one resolver.
   *
   * @param roleRoutes carries out what is ordered of roles
   * @param policyRoutes carries out what is ordered of policies
   */
  public RightsPages(
      RoleGrants grants,
      Policies policies,
      RoleRoutes roleRoutes,
      PolicyRoutes policyRoutes,
      Callers callers,
      People people,
      Pages pages) {
    this.grants = grants;
    this.policies = policies;
    this.roleRoutes = roleRoutes;
    this.policyRoutes = policyRoutes;
    this.callers = callers;
    this.people = people;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(PAGE, this::show)
        .post(CONSOLE + "/roles", this::grant)
        .post(CONSOLE + "/roles/revoke", this::revoke)
        .post(CONSOLE + "/policies", this::set)
        .post(CONSOLE + "/policies/remove", this::remove);
  }

  /** GET /console/federation/rights */
  private void show(ServerRequest request, ServerResponse response) {
    roleRoutes.requireAdmin(request);
    Answers.privately(response);
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .federationRights(new FederationRightsView(grants.list(), policies.list())));
  }

  /** POST /console/federation/roles */
  private void grant(ServerRequest request, ServerResponse response) {
    roleRoutes.requireAdmin(request);
    var form = Body.form(request, LARGEST_BODY);
    roleRoutes.grant(
        request,
        new RoleGrant(
            form.required("person").strip(),
            RoleGrant.Role.labelled(form.required("role")).orElseThrow(RoleRoutes::unknownRole),
            form.one("target").map(String::strip),
            Optional.empty()));
    back(response);
  }

  /** POST /console/federation/roles/revoke */
  private void revoke(ServerRequest request, ServerResponse response) {
    roleRoutes.requireAdmin(request);
    roleRoutes.revoke(request, Body.form(request, LARGEST_BODY));
    back(response);
  }

  /** POST /console/federation/policies */
  private void set(ServerRequest request, ServerResponse response) {
    roleRoutes.requireAdmin(request);
    var form = Body.form(request, LARGEST_BODY);
    policyRoutes.set(
        request,
        callers.of(request),
        new AccessPolicy(
            AccessPolicy.Kind.labelled(form.required("kind"))
                .orElseThrow(PolicyRoutes::unknownKind),
            form.required("name").strip(),
            form.one("least").map(RightsPages::assurance),
            several(form, "groups"),
            several(form, "people"),
            several(form, "domains"),
            Optional.of(form.one("hidden").isPresent()),
            Optional.empty()));
    back(response);
  }

  private static Assurance assurance(String label) {
    return Arrays.stream(Assurance.values())
        .filter(each -> each.label().equals(label))
        .findFirst()
        .orElseThrow(
            () ->
                Refused.badRequest(
                    "invalid-policy", "least is guest, email, repository or federated."));
  }

  private static Optional<List<String>> several(Fields form, String name) {
    return form.one(name)
        .map(text -> Arrays.stream(text.split("[\\s,;]+")).filter(it -> !it.isEmpty()).toList());
  }

  /** POST /console/federation/policies/remove */
  private void remove(ServerRequest request, ServerResponse response) {
    roleRoutes.requireAdmin(request);
    policyRoutes.remove(request, callers.of(request), Body.form(request, LARGEST_BODY));
    back(response);
  }

  private static void back(ServerResponse response) {
    Answers.privately(response);
    Answers.seeOther(response, PAGE);
  }
}
