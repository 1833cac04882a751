package org.datadns.resolver.site;

import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.net.URI;
import java.time.InstantSource;
import org.datadns.protocol.wire.JoinAnswer;
import org.datadns.protocol.wire.JoinRequest;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.access.Access;
import org.datadns.resolver.access.Action;
import org.datadns.resolver.access.Caller.SiteAgent;
import org.datadns.resolver.access.Target;
import org.datadns.resolver.audit.Actor;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Refused;
import org.datadns.resolver.site.Sites.Joining;

/** How sites come in: {@code /api/sites} and {@code /api/join-tokens}. */
public final class SiteRoutes implements HttpService {
  private static final int LARGEST_BODY = 64 * 1024;

  private final Sites sites;
  private final SiteRequests siteRequests;
  private final SiteOrders orders;
  private final Audit audit;
  private final URI resolver;
  private final InstantSource clock;

  /** The routes of one resolver. */
  public SiteRoutes(
      Sites sites,
      SiteRequests siteRequests,
      SiteOrders orders,
      Audit audit,
      URI resolver,
      InstantSource clock) {
    this.sites = sites;
    this.siteRequests = siteRequests;
    this.orders = orders;
    this.audit = audit;
    this.resolver = resolver;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/api/sites", this::join)
        .post("/api/sites/{site}/approval", this::approve)
        .delete("/api/sites/{site}/approval", this::decline)
        .post("/api/join-tokens", this::makeJoinToken);
  }

  /** POST /api/sites */
  private void join(ServerRequest request, ServerResponse response) {
    byte[] body = Body.bytes(request, LARGEST_BODY);
    var join = Json.read(body, JoinRequest.class);
    var keys = JoinCheck.keyOf(join, resolver);
    siteRequests.verify(request, join.site(), keys, body);
    Access.require(
        new SiteAgent(join.site(), false), Action.JOIN_SITE, new Target.OfSite(join.site()));
    switch (sites.join(join, keys.kids().getFirst())) {
      case Joining.Joined(boolean approved) -> {
        noteJoin(request, join, approved);
        Answers.json(response, Status.CREATED_201, answer(join, approved));
      }
      case Joining.Known(boolean approved) -> Answers.json(response, answer(join, approved));
      case Joining.Exists ignored ->
          throw new Refused(
              Problem.of(
                      409,
                      "site-exists",
                      "The site exists",
                      "A site of this name has joined with another key or other addresses.")
                  .withNextStep(
                      "Choose another name, or go back to the key and addresses it joined with."));
      case Joining.TokenRefused ignored ->
          throw new Refused(
              Problem.of(
                      403,
                      "join-token-refused",
                      "Join token refused",
                      "The join token is unknown, used, expired or made for another site.")
                  .withNextStep("Ask a federation admin for a new one."));
      case Joining.KeyRevoked ignored ->
          throw new Refused(
              Problem.of(
                      403,
                      "key-revoked",
                      "The key was revoked",
                      "This key was given up for lost: it speaks for no site any more.")
                  .withNextStep(
                      "Join with a new key: federate site join --new-key, with a join token."));
      case Joining.TokenNeeded ignored ->
          throw new Refused(
              Problem.of(
                      403,
                      "join-token-needed",
                      "Join token needed",
                      "The site's key was revoked: it joins again with a join token alone.")
                  .withNextStep("Ask a federation admin for one."));
    }
  }

  private void noteJoin(ServerRequest request, JoinRequest join, boolean approved) {
    audit.note(
        Kind.SITE,
        Actor.site(join.site()),
        request,
        "join-site",
        join.site(),
        "at "
            + join.addresses().api()
            + ", contact "
            + join.contact()
            + (approved ? ", approved by a join token" : ", waits for approval"));
  }

  private JoinAnswer answer(JoinRequest join, boolean approved) {
    return new JoinAnswer(
        join.site(), approved ? "approved" : "pending", resolver.toString(), clock.instant());
  }

  /** POST /api/sites/{site}/approval */
  private void approve(ServerRequest request, ServerResponse response) {
    orders.approve(request, request.path().pathParameters().get("site"));
    response.status(Status.NO_CONTENT_204).send();
  }

  /** DELETE /api/sites/{site}/approval */
  private void decline(ServerRequest request, ServerResponse response) {
    orders.decline(request, request.path().pathParameters().get("site"));
    response.status(Status.NO_CONTENT_204).send();
  }

  /**
   * What {@code POST /api/join-tokens} takes.
   *
   * @param site the site the token shall be good for
   */
  record JoinTokenRequest(String site) {}

  /** POST /api/join-tokens */
  private void makeJoinToken(ServerRequest request, ServerResponse response) {
    orders.requireAdmin(request);
    var wanted = Body.json(request, JoinTokenRequest.class, LARGEST_BODY);
    var token = orders.joinToken(request, wanted.site());
    Answers.privately(response);
    Answers.json(response, Status.CREATED_201, token);
  }
}
