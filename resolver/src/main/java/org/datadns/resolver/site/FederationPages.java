package org.datadns.resolver.site;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.datadns.protocol.client.ResolverClient.JoinToken;
import org.datadns.protocol.wire.SiteMode;
import org.datadns.resolver.access.People;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.web.FederationSitesView;
import org.datadns.resolver.web.FederationSitesView.SiteRow;
import org.datadns.resolver.web.Pages;

/** Who is a member, as the first page of the federation console: {@code /console/federation}. */
public final class FederationPages implements HttpService {
  private static final String PAGE = "/console/federation";
  private static final int LARGEST_BODY = 16 * 1024;

  private final Sites sites;
  private final SiteOrders orders;
  private final People people;
  private final Pages pages;
  private final InstantSource clock;

  /** The pages of one resolver. */
  public FederationPages(
      Sites sites, SiteOrders orders, People people, Pages pages, InstantSource clock) {
    this.sites = sites;
    this.orders = orders;
    this.people = people;
    this.pages = pages;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get(PAGE, (request, response) -> show(request, response, Optional.empty()))
        .post(PAGE + "/sites/{site}/approve", this::approve)
        .post(PAGE + "/sites/{site}/decline", this::decline)
        .post(PAGE + "/sites/{site}/revoke-keys", this::revokeKeys)
        .post(PAGE + "/join-tokens", this::makeJoinToken);
  }

  private void show(ServerRequest request, ServerResponse response, Optional<JoinToken> made) {
    orders.requireAdmin(request);
    Answers.privately(response);
    Answers.page(
        response,
        pages
            .shownTo(people.viewer(request))
            .federationSites(
                new FederationSitesView(
                    rows(site -> !site.approved() && !site.kid().isEmpty()),
                    rows(Site::approved),
                    sites.all().stream()
                        .filter(site -> site.kid().isEmpty())
                        .map(Site::id)
                        .sorted()
                        .toList(),
                    made.map(
                        token ->
                            new FederationSitesView.Token(
                                token.site(), token.token(), token.expires())))));
  }

  private List<SiteRow> rows(Predicate<Site> which) {
    return sites.all().stream()
        .filter(which)
        .sorted(Comparator.comparing(Site::id))
        .map(this::row)
        .toList();
  }

  private SiteRow row(Site site) {
    var state = state(site);
    return new SiteRow(
        site.id(),
        site.title(),
        site.contact(),
        site.addresses().api(),
        site.addresses().sessions(),
        site.kid(),
        state.text(),
        state.tone());
  }

  private record State(String text, String tone) {}

  private State state(Site site) {
    if (!site.approved()) {
      return new State("waits", "warn");
    }
    if (site.status().isEmpty()) {
      return new State("never heard", "bad");
    }
    if (!sites.isAlive(site)) {
      return new State("silent", "bad");
    }
    if (!sites.outlook(site).reach().isProved()) {
      return new State("not reached", "bad");
    }
    var mode = site.operationAt(clock.instant()).at(clock.instant());
    return mode == SiteMode.READY ? new State("ready", "good") : new State(mode.label(), "warn");
  }

  /** POST /console/federation/sites/{site}/approve */
  private void approve(ServerRequest request, ServerResponse response) {
    orders.approve(request, site(request));
    back(response);
  }

  /** POST /console/federation/sites/{site}/decline */
  private void decline(ServerRequest request, ServerResponse response) {
    orders.decline(request, site(request));
    back(response);
  }

  /** POST /console/federation/sites/{site}/revoke-keys */
  private void revokeKeys(ServerRequest request, ServerResponse response) {
    orders.requireAdmin(request);
    // the key that the page showed: another may have come since
    var kid = Body.form(request, LARGEST_BODY).required("kid");
    orders.revokeKeys(request, site(request), Optional.of(kid));
    back(response);
  }

  /** POST /console/federation/join-tokens */
  private void makeJoinToken(ServerRequest request, ServerResponse response) {
    orders.requireAdmin(request);
    var name = Body.form(request, LARGEST_BODY).required("site").strip();
    show(request, response, Optional.of(orders.joinToken(request, name)));
  }

  private static void back(ServerResponse response) {
    Answers.privately(response);
    Answers.seeOther(response, PAGE);
  }

  private static String site(ServerRequest request) {
    return request.path().pathParameters().get("site");
  }
}
