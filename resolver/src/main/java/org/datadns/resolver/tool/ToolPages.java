package org.datadns.resolver.tool;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.datadns.protocol.wire.AccessPolicy;
import org.datadns.protocol.wire.FederationTool.Naming;
import org.datadns.protocol.wire.FederationTool.Offering;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.access.People;
import org.datadns.resolver.access.Policies;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.Sites;
import org.datadns.resolver.web.FederationRightsView;
import org.datadns.resolver.web.FederationToolsView;
import org.datadns.resolver.web.Pages;

/** The catalogue as a page of the federation console: {@code /console/federation/tools}. */
public final class ToolPages implements HttpService {
  private static final String PAGE = "/console/federation/tools";
  private static final int LARGEST_BODY = 64 * 1024;

  private final ToolOrders orders;
  private final Policies policies;
  private final People people;
  private final Pages pages;

  /** The pages of one resolver. */
  public ToolPages(
      Tools tools,
      Sites sites,
      Policies policies,
      Callers callers,
      People people,
      Audit audit,
      Pages pages) {
    this.orders = new ToolOrders(tools, sites, callers, audit);
    this.policies = policies;
    this.people = people;
    this.pages = pages;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(PAGE, this::show)
        .post(PAGE + "/{tool}/name", this::name)
        .post(PAGE + "/{tool}/places", this::places)
        .post(PAGE + "/{tool}/offer", this::offerEverywhere)
        .post(PAGE + "/{tool}/withdraw", this::withdrawEverywhere)
        .post(PAGE + "/{tool}/forget", this::forget);
  }

  /** GET /console/federation/tools */
  private void show(ServerRequest request, ServerResponse response) {
    orders.require(request);
    Answers.privately(response);
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .federationTools(
                new FederationToolsView(
                    orders.list(),
                    policies.list().stream()
                        .filter(policy -> policy.kind() == AccessPolicy.Kind.TOOL)
                        .collect(
                            Collectors.toMap(
                                AccessPolicy::name,
                                policy -> "Open to " + FederationRightsView.whom(policy))),
                    ToolOrders.MOST_WARM)));
  }

  /** POST /console/federation/tools/{tool}/name */
  private void name(ServerRequest request, ServerResponse response) {
    orders.require(request);
    var form = Body.form(request, LARGEST_BODY);
    orders.name(
        request, tool(request), new Naming(form.required("label"), form.one("description")));
    back(response);
  }

  /**
   * POST /console/federation/tools/{tool}/places: of the sites that the form shows, what it says;
   * only what differs is ordered and noted, and nothing when anything of it is wrong.
   */
  private void places(ServerRequest request, ServerResponse response) {
    orders.require(request);
    var form = Body.form(request, LARGEST_BODY);
    var tool = tool(request);
    var offered = new HashSet<>(form.all("offered"));
    var shown = form.all("site");
    var withdrawn = new ArrayList<Offering>();
    var wanted = new ArrayList<Offering>();
    for (var at : orders.look(tool).sites()) {
      if (!shown.contains(at.site())) {
        continue;
      }
      int warm = warm(form, at.site());
      boolean here = offered.contains(at.site());
      var site = Optional.of(List.of(at.site()));
      if (!here && at.offered()) {
        withdrawn.add(new Offering(site, Optional.empty()));
      } else if (here && (!at.offered() || warm != at.warm())) {
        wanted.add(new Offering(site, Optional.of(warm)));
      }
    }
    wanted.forEach(offering -> orders.check(tool, offering));
    withdrawn.forEach(offering -> orders.withdraw(request, tool, offering));
    wanted.forEach(offering -> orders.offer(request, tool, offering));
    back(response);
  }

  private static int warm(Fields form, String site) {
    try {
      return Integer.parseInt(form.one("warm-" + site).orElse("0").strip());
    } catch (NumberFormatException e) {
      throw Refused.badRequest(
          "invalid-tool", "How many are ready at " + site + " is a whole number, such as 2.");
    }
  }

  /** POST /console/federation/tools/{tool}/offer */
  private void offerEverywhere(ServerRequest request, ServerResponse response) {
    orders.offer(request, tool(request), new Offering(Optional.empty(), Optional.empty()));
    back(response);
  }

  /** POST /console/federation/tools/{tool}/withdraw */
  private void withdrawEverywhere(ServerRequest request, ServerResponse response) {
    orders.withdraw(request, tool(request), new Offering(Optional.empty(), Optional.empty()));
    back(response);
  }

  /** POST /console/federation/tools/{tool}/forget */
  private void forget(ServerRequest request, ServerResponse response) {
    orders.forget(request, tool(request));
    back(response);
  }

  private static void back(ServerResponse response) {
    Answers.privately(response);
    Answers.seeOther(response, PAGE);
  }

  private static String tool(ServerRequest request) {
    return request.path().pathParameters().get("tool");
  }
}
