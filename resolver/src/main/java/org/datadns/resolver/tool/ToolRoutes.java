package org.datadns.resolver.tool;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import org.datadns.protocol.wire.FederationTool;
import org.datadns.protocol.wire.FederationTool.Naming;
import org.datadns.protocol.wire.FederationTool.Offering;
import org.datadns.resolver.access.Callers;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.site.Sites;

/** The catalogue of tools, for federation admins: {@code /api/tools}. */
public final class ToolRoutes implements HttpService {
  private static final int LARGEST_BODY = 64 * 1024;

  private final ToolOrders orders;

  /** The routes of one resolver. */
  public ToolRoutes(Tools tools, Sites sites, Callers callers, Audit audit) {
    this.orders = new ToolOrders(tools, sites, callers, audit);
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .get("/api/tools", this::list)
        .put("/api/tools/{tool}", this::name)
        .delete("/api/tools/{tool}", this::forget)
        .post("/api/tools/{tool}/offer", this::offer)
        .post("/api/tools/{tool}/withdrawal", this::withdraw);
  }

  /** GET /api/tools */
  private void list(ServerRequest request, ServerResponse response) {
    orders.require(request);
    Answers.privately(response);
    Answers.json(response, orders.list());
  }

  /** PUT /api/tools/{tool} */
  private void name(ServerRequest request, ServerResponse response) {
    orders.require(request);
    answer(
        response,
        orders.name(request, tool(request), Body.json(request, Naming.class, LARGEST_BODY)));
  }

  /** POST /api/tools/{tool}/offer */
  private void offer(ServerRequest request, ServerResponse response) {
    orders.require(request);
    answer(
        response,
        orders.offer(request, tool(request), Body.json(request, Offering.class, LARGEST_BODY)));
  }

  /** POST /api/tools/{tool}/withdrawal */
  private void withdraw(ServerRequest request, ServerResponse response) {
    orders.require(request);
    answer(
        response,
        orders.withdraw(request, tool(request), Body.json(request, Offering.class, LARGEST_BODY)));
  }

  /** DELETE /api/tools/{tool} */
  private void forget(ServerRequest request, ServerResponse response) {
    orders.forget(request, tool(request));
    response.status(Status.NO_CONTENT_204).send();
  }

  private static void answer(ServerResponse response, FederationTool tool) {
    Answers.privately(response);
    Answers.json(response, tool);
  }

  private static String tool(ServerRequest request) {
    return request.path().pathParameters().get("tool");
  }
}
