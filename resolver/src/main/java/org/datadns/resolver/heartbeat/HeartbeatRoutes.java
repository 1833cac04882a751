package org.datadns.resolver.heartbeat;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.datadns.protocol.wire.Heartbeat;
import org.datadns.protocol.wire.HeartbeatAnswer;
import org.datadns.protocol.wire.HeartbeatAnswer.Desired;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.inventory.Inventories;
import org.datadns.resolver.session.Sessions;
import org.datadns.resolver.site.SiteRequests;
import org.datadns.resolver.site.Sites;

/** How sites say how they are: {@code POST /api/sites/{site}/heartbeats}. */
public final class HeartbeatRoutes implements HttpService {
  private static final int LARGEST_BODY = 4 * 1024 * 1024;

  private final SiteRequests siteRequests;
  private final Sites sites;
  private final Inventories inventories;
  private final Sessions sessions;
  private final Duration period;
  private final InstantSource clock;

  /**
   * Routes that hand down what sites say.
   *
   * @param period when the next heartbeat is wanted
   */
  public HeartbeatRoutes(
      SiteRequests siteRequests,
      Sites sites,
      Inventories inventories,
      Sessions sessions,
      Duration period,
      InstantSource clock) {
    this.siteRequests = siteRequests;
    this.sites = sites;
    this.inventories = inventories;
    this.sessions = sessions;
    this.period = period;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules.post("/api/sites/{site}/heartbeats", this::hear);
  }

  /** POST /api/sites/{site}/heartbeats */
  private void hear(ServerRequest request, ServerResponse response) {
    String site = request.path().pathParameters().get("site");
    byte[] body = Body.bytes(request, LARGEST_BODY);
    Access.require(
        siteRequests.authenticate(request, site, body),
        Action.SEND_HEARTBEAT,
        new Target.OfSite(site));
    var heartbeat = checked(Json.read(body, Heartbeat.class));
    if (!sites.keepIfLater(site, heartbeat)) {
      throw new Refused(
          Problem.of(
                  409,
                  "stale-heartbeat",
                  "Stale heartbeat",
                  "A later heartbeat of the site was heard already.")
              .withServerTime(clock.instant()));
    }
    List<String> unwanted = sessions.heard(site, heartbeat.sessions());
    Answers.json(
        response,
        new HeartbeatAnswer(
            period,
            clock.instant(),
            inventories.lacks(site, heartbeat.inventoryGeneration()),
            false,
            new Desired(0, Optional.empty(), List.of(), unwanted)));
  }

  private static Heartbeat checked(Heartbeat heartbeat) {
    boolean whole =
        heartbeat.instance() != null
            && heartbeat.started() != null
            && heartbeat.operation() != null
            && heartbeat.operation().mode() != null
            && heartbeat.tools() != null
            && heartbeat.tools().stream().allMatch(HeartbeatRoutes::isWhole)
            && heartbeat.sessions() != null
            && heartbeat.sessions().stream()
                .allMatch(report -> report.id() != null && report.state() != null)
            && heartbeat.replicas().reports().stream()
                .allMatch(report -> report.identifier() != null && report.health() != null);
    if (!whole) {
      throw Refused.badRequest(
          "invalid-heartbeat",
          "A heartbeat has instance, started, sequence, operation with a mode, tools with sizes,"
              + " sessions, replicas and outcomes.");
    }
    return heartbeat;
  }

  private static boolean isWhole(Heartbeat.ToolOffer tool) {
    return tool.id() != null
        && tool.label() != null
        && tool.sizes() != null
        && tool.sizes().stream().allMatch(size -> size.id() != null);
  }
}
