package org.datadns.resolver.dataset;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.dataset.Inventories.Replacement.Stale;
import org.datadns.resolver.dataset.Inventories.Replacement.Stands;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.SiteRequests;

/** How sites say what they hold. */
public final class InventoryRoutes implements HttpService {
  private static final int LARGEST_BODY = 64 * 1024 * 1024;

  private final Inventories inventories;
  private final SiteRequests siteRequests;

  /** Routes that write these inventories. */
  public InventoryRoutes(Inventories inventories, SiteRequests siteRequests) {
    this.inventories = inventories;
    this.siteRequests = siteRequests;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.put("/api/sites/{site}/replicas", this::replace);
  }

  /** PUT /api/sites/{site}/replicas?generation= */
  private void replace(ServerRequest request, ServerResponse response) {
    String site = request.path().pathParameters().get("site");
    byte[] body = Body.bytes(request, LARGEST_BODY);
    Access.require(
        siteRequests.authenticate(request, site, body),
        Action.WRITE_REPLICAS,
        new Target.OfSite(site));
    switch (inventories.replace(site, generation(request), body)) {
      case Stands(var answer) -> Answers.json(response, answer);
      case Stale(long kept) ->
          throw new Refused(
              Problem.of(
                  409,
                  "stale-generation",
                  "Stale inventory",
                  "Generation " + kept + " of the inventory is kept; send a later one."));
    }
  }

  private static long generation(ServerRequest request) {
    try {
      long generation = Long.parseLong(Fields.ofQuery(request).required("generation"));
      if (generation > 0) {
        return generation;
      }
    } catch (NumberFormatException e) {
      // told below
    }
    throw Refused.badRequest("invalid-generation", "generation must be a number above 0.");
  }
}
