package org.datadns.resolver.site;

import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.time.InstantSource;
import org.datadns.protocol.signing.KeyProof;
import org.datadns.protocol.signing.KeySet;
import org.datadns.protocol.signing.Verification.Invalid;
import org.datadns.protocol.signing.Verification.Valid;
import org.datadns.protocol.wire.Json;
import org.datadns.protocol.wire.KeyChange;
import org.datadns.protocol.wire.Problem;
import org.datadns.resolver.audit.Actor;
import org.datadns.resolver.audit.Audit;
import org.datadns.resolver.audit.Kind;
import org.datadns.resolver.http.Answers;
import org.datadns.resolver.http.Body;
import org.datadns.resolver.http.Fields;
import org.datadns.resolver.http.LogText;
import org.datadns.resolver.http.Refused;

/** How sites change their keys, and how admins revoke lost ones: {@code /api/sites/{site}/keys}. */
public final class KeyRoutes implements HttpService {
  private static final Logger LOG = System.getLogger(KeyRoutes.class.getName());
  private static final int LARGEST_BODY = 16 * 1024;

  private final SiteKeys keys;
  private final SiteRequests siteRequests;
  private final SiteOrders orders;
  private final Audit audit;
  private final URI resolver;
  private final InstantSource clock;

  /** The routes of one resolver. */
  public KeyRoutes(
      SiteKeys keys,
      SiteRequests siteRequests,
      SiteOrders orders,
      Audit audit,
      URI resolver,
      InstantSource clock) {
    this.keys = keys;
    this.siteRequests = siteRequests;
    this.orders = orders;
    this.audit = audit;
    this.resolver = resolver;
    this.clock = clock;
  }

  @Override
  public void routing(HttpRules rules) {
    rules
        .post("/api/sites/{site}/keys", this::change)
        .delete("/api/sites/{site}/keys", this::revoke);
  }

  /** POST /api/sites/{site}/keys */
  private void change(ServerRequest request, ServerResponse response) {
    String site = request.path().pathParameters().get("site");
    byte[] body = Body.bytes(request, LARGEST_BODY);
    var signed = siteRequests.authenticateKey(request, site, body);
    var wanted = Json.read(body, KeyChange.class);
    var fresh = key(wanted);
    String kid = fresh.kids().getFirst();
    // repeated by an agent that did not hear the answer, it is signed by either
    var before =
        signed.site().kid().equals(kid)
            ? signed.site().earlier().map(Site.EarlierKey::kid).orElse(signed.kid())
            : signed.kid();
    switch (KeyProof.verify(
        wanted.proof(), fresh, before, site, resolver.toString(), clock.instant())) {
      case Valid<String> ignored -> {}
      case Invalid<String>(var code, var text) -> throw unproved(site, code, text);
    }
    switch (keys.change(site, before, wanted.key(), kid)) {
      case SiteKeys.Change.Changed(var answer) -> {
        LOG.log(Level.INFO, "site {0} has a new key: {1}", site, LogText.of(kid));
        audit.note(
            Kind.SITE,
            Actor.site(site),
            request,
            "change-key",
            site,
            before
                + " by "
                + kid
                + "; the one before is good until "
                + answer.until().orElseThrow());
        Answers.json(response, answer);
      }
      case SiteKeys.Change.Same(var answer) -> Answers.json(response, answer);
      case SiteKeys.Change.Overtaken ignored ->
          throw new Refused(
              Problem.of(
                      409,
                      "key-overtaken",
                      "Another key came first",
                      "The key that signed this is not the site's latest.")
                  .withNextStep("Begin again with the key that the site has now."));
      case SiteKeys.Change.Refused ignored ->
          throw new Refused(
              Problem.of(
                      403,
                      "key-revoked",
                      "Key refused",
                      "The new key was revoked before, or is another site's.")
                  .withNextStep("Make a fresh one: federate site rotate-key."));
    }
  }

  private static KeySet key(KeyChange wanted) {
    if (wanted.key() == null || wanted.proof() == null) {
      throw Refused.badRequest("invalid-key", "key and proof are needed.");
    }
    try {
      return KeySet.of(wanted.key());
    } catch (IllegalArgumentException e) {
      throw Refused.badRequest("invalid-key", e.getMessage() + ".");
    }
  }

  private Refused unproved(String site, String code, String text) {
    LOG.log(Level.WARNING, "a new key of site {0} does not prove itself: {1}", site, code);
    return new Refused(
        Problem.of(401, code, "Not proved by the new key", text).withServerTime(clock.instant()));
  }

  /** DELETE /api/sites/{site}/keys?kid= */
  private void revoke(ServerRequest request, ServerResponse response) {
    String site = request.path().pathParameters().get("site");
    var revoked = orders.revokeKeys(request, site, Fields.ofQuery(request).one("kid"));
    Answers.privately(response);
    Answers.json(response, revoked);
  }
}
